#!/bin/sh
# Reports print what NPA printed, to the last digit, in both languages; and verify holds them to the store.
#
# In: the variables of support/golden.sh. Out: 0 when every figure is there.
# Who checked: the figures are those that NPA published of 2019-H1, 2020-H1, 2020, 2021 (GT-1), February 2020 and 2021 (GT-2) and
# December 2018 (GT-3); differences and percentages as published.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
. "$TEITEN_SOURCE/test/golden/reports/world.sh"
need_tools awk sed

world gt1-2019-h1 h1
world gt1-2020-h1 h1
world gt1-2020 year
world gt1-2021 year
world gt2-2021-01 feb
world gt2-2021-02 feb
victims jan gt2-2021-01 2021-01-01 686 198542 9 feb
victims feb gt2-2021-02 2021-02-01 685 132833 9 feb
world gt2-2020-01 feb20
world gt2-2020-02 feb20
world gt3-2018-11 dec
world gt3-2018-12 dec
victims nov gt3-2018-11 2018-11-01 339 50160 1 dec
victims dec gt3-2018-12 2018-12-01 318 109423 5 dec

report() { # STORE FILE OPTION...
    store=$1 file=$2
    shift 2
    "$TEITEN" report --store "$work/$store" "$@" -o "$work/$file" || fail "report $*"
}
# FILE TEXT...: the text of the page, without its elements, has each of these.
prints() {
    page=$1
    shift
    sed -e 's/<[^>]*>//g' "$work/$page" >"$work/text"
    for text; do
        grep -qF -- "$text" "$work/text" || fail "$page does not print: $text"
    done
}
# FILE ID TEXT: the figure of that id is printed so.
figure() {
    got=$(sed -n "s/.*<data id=\"$2\" [^>]*>\([^<]*\)<.*/\1/p; T; q" "$work/$1")
    is "$1: $2" "$3" "$got"
}
# Each page in $lang, and its figures.
h1() {
    report h1 h1.$lang --period 2020-H1 --lang $lang --tz Asia/Tokyo
    figure h1.$lang accesses.rate.now 6,218.1
    figure h1.$lang accesses.rate.year 3,530.8
    figure h1.$lang mirai.rate.now 547.7
    figure h1.$lang mirai.rate.year 466.3
    figure h1.$lang mirai.rate.year.difference +81.4
    figure h1.$lang mirai.rate.year.percent '+17.5 %'
    figure h1.$lang mirai.share.now 8.8%
    figure h1.$lang mirai.share.year 13.2%
}
year() {
    report year year.$lang --period 2021 --lang $lang --tz Asia/Tokyo
    figure year.$lang accesses.rate.now 7,335.0
    figure year.$lang accesses.home.now 33.3
    figure year.$lang accesses.abroad.now 7,301.6
    figure year.$lang accesses.home.year 61.9
    figure year.$lang accesses.abroad.year 6,444.6
    figure year.$lang accesses.rate.year 6,506.4
    figure year.$lang mirai.rate.now 257.3
    figure year.$lang mirai.rate.year 461.7
    figure year.$lang mirai.home.rate.now 3.6
    figure year.$lang mirai.home.rate.year 2.8
}
feb() {
    report feb feb.$lang --period 2021-02 --lang $lang --tz Asia/Tokyo
    figure feb.$lang accesses.rate.now 5,438.3
    figure feb.$lang accesses.rate.before.difference -1,093.5
    figure feb.$lang accesses.rate.before.percent '-16.7 %'
    figure feb.$lang sources.daily.now 45,808.0
    figure feb.$lang sources.daily.before.difference -3,714.1
    figure feb.$lang sources.daily.before.percent '-7.5 %'
    figure feb.$lang detections.rate.now 1,071.4
    figure feb.$lang detections.rate.before.difference -240.7
    figure feb.$lang detections.rate.before.percent '-18.3 %'
    figure feb.$lang detections.sources.now 12,048.1
    figure feb.$lang detections.sources.before.difference -466.2
    figure feb.$lang detections.sources.before.percent '-3.7 %'
    figure feb.$lang backscatter.daily.now 13,283.3
    figure feb.$lang backscatter.daily.before.difference -6,570.9
    figure feb.$lang backscatter.daily.before.percent '-33.1 %'
    figure feb.$lang backscatter.sources.now 684.9
    figure feb.$lang backscatter.sources.before.difference -1.0
    figure feb.$lang backscatter.sources.before.percent '-0.1 %'
    figure feb.$lang ports.1.rate 507.14
    figure feb.$lang ports.2.rate 293.09
    figure feb.$lang ports.3.rate 127.95
    figure feb.$lang ports.4.rate 113.88
    figure feb.$lang ports.5.rate 81.95
}
feb20() {
    report feb20 feb20.$lang --period 2020-02 --lang $lang --tz Asia/Tokyo
    figure feb20.$lang accesses.rate.now 7,040.5
    figure feb20.$lang accesses.rate.before.percent '+45.5 %'
    figure feb20.$lang sources.daily.now 52,932.0
    figure feb20.$lang detections.rate.now 895.7
    figure feb20.$lang ports.1.rate 527.29
    figure feb20.$lang ports.1.difference +171.02
    figure feb20.$lang ports.1.percent '+48.0 %'
    figure feb20.$lang countries.1.rate 2,451.44
    figure feb20.$lang countries.2.rate 1,129.91
    figure feb20.$lang countries.3.rate 866.74
}
dec() {
    report dec dec.$lang --period 2018-12 --lang $lang --tz Asia/Tokyo
    figure dec.$lang accesses.rate.now 3,994.6
    figure dec.$lang accesses.rate.before.difference +696.2
    figure dec.$lang accesses.rate.before.percent '+21.1 %'
    figure dec.$lang sources.daily.now 50,599.7
    figure dec.$lang sources.daily.before.difference +3,333.5
    figure dec.$lang sources.daily.before.percent '+7.1 %'
    figure dec.$lang backscatter.daily.now 10,942.3
    figure dec.$lang backscatter.daily.before.difference +5,926.3
    figure dec.$lang backscatter.daily.before.percent '+118.1 %'
    figure dec.$lang backscatter.sources.now 317.5
    figure dec.$lang backscatter.sources.before.difference -20.6
    row=0
    for country in 'RU 740.92 +11.90 +1.6' 'CN 517.04 +139.72 +37.0' 'US 498.28 +116.93 +30.7' \
        'UA 490.25 +44.00 +9.9' 'FR 196.00 +25.97 +15.3'; do
        row=$((row + 1))
        # shellcheck disable=SC2086
        set -- $country
        figure dec.$lang countries.$row.rate "$2"
        figure dec.$lang countries.$row.difference "$3"
        figure dec.$lang countries.$row.percent "$4 %"
    done
}
# With sums a report in the second language, and to verify one, is cheap. Those of February 2021 and December 2018 have most sources
# by far: they are made without, that of December in the language in which it was published.
for store in h1 year feb20; do
    "$TEITEN" store sum --store "$work/$store" --tz Asia/Tokyo >"$work/said" 2>&1 || { cat "$work/said"; fail "sums of $store"; }
done
# Each takes half a minute and more with sanitizers: there, most are in one language.
if is_slow; then languages=ja others=en; else languages='en ja' others='en ja'; fi
for lang in en ja; do h1; done
for lang in $languages; do
    feb
    feb20
done
for lang in $others; do year; done
lang=ja
dec

# The publishers' own words.
prints h1.ja '1日・1IPアドレス当たり547.7件' '前年同期(466.3件)と比べ81.4件増(17.5%増)' 令和2年上半期
prints feb20.ja オランダ ロシア 中国
prints feb.ja '前期から1,093.5件(16.7%)減少' 令和3年2月 '445/TCP'
prints dec.ja '前期から696.2件(21.1%)増加' 平成30年12月
prints h1.en '547.7 per day and IP address, 81.4 more than in the same period of last year (466.3), an increase of 17.5%' \
    'the first half of 2020'
is_slow || prints feb.en '5,438.3 per day and IP address, 1,093.5 (16.7%) fewer than in the previous period' \
    'there is no data of the same period of last year'

# Pages are well-formed, point to nothing outside, run nothing, and have no id twice.
for page in h1.ja year.en feb.ja dec.ja; do
    if command -v xmllint >/dev/null; then
        sed 's/<!DOCTYPE html>//' "$work/$page" >"$work/page.xml"
        xmllint --noout "$work/page.xml" || fail "$page is not well-formed"
        is "$page: ids that stand twice" '' \
            "$(xmllint --xpath '//@id' "$work/page.xml" | tr ' ' '\n' | sed '/^$/d' | LC_ALL=C sort | uniq -d)"
    else
        echo "no xmllint: whether $page is well-formed is not looked at"
    fi
    grep -oE '(src|href|action)="[^#][^"]*"|url\(|@import' "$work/$page" | head -n 1 | grep . && fail "$page points outside"
done

# verify: holds, and catches a digit wherever it is changed: at six places, and at random ones, but for the lines that tell where the report
# comes from. Each is told.
for page in h1.ja h1.en; do
    "$TEITEN" verify "$work/$page" --store "$work/h1" >"$work/out" || { cat "$work/out"; fail "verify $page"; }
done
cp "$work/h1.en" "$work/changed.html"
changed() { # WHAT SED-SCRIPT
    sed "$2" "$work/changed.html" >"$work/more.html"
    cmp -s "$work/changed.html" "$work/more.html" && fail "$1: nothing was changed"
    mv "$work/more.html" "$work/changed.html"
}
told() { # TEXT: of verify
    grep -q "$1" "$work/out" || { cat "$work/out"; fail "verify does not say $1"; }
}
verify_changed() { # what verify says of the changed page
    got=0
    "$TEITEN" verify "$work/changed.html" --store "$work/h1" >"$work/out" || got=$?
    is 'verify of a changed page' 8 $got
}
changed 'a figure in a sentence' '0,/>547\.7</s//>548.8</'
changed 'a value behind a figure' '0,/value="466\.3/s//value="476.3/'
changed 'a figure in a table' 's/\(<td class="n"><data id="accesses.rate.year.difference"[^>]*>\)+2,687.3/\1+2,687.4/'
verify_changed
told 'mirai.rate.now.*548.8.*547.7'
told 'mirai.rate.year: .*476.3.*466.3'
told 'accesses.rate.year.difference.*+2,687.4.*+2,687.3'
# Lines without a figure.
cp "$work/h1.en" "$work/changed.html"
changed 'the embedded data' 's/"text": "547.7"/"text": "541.7"/'
changed 'a label of a chart' '0,/\(<text[^>]*>\)2020-03-01/s//\12020-03-07/'
changed 'the numbers behind a chart' '0,/\(<th scope="row">2020-01-02<\/th><td class="n">\)[0-9]/s//\17/'
diff "$work/h1.en" "$work/changed.html" | sed -n 's/^\([0-9]*\)c.*/\1/p' >"$work/places"
awk -v seed=5 -v count=12 'BEGIN { srand(seed) }
    { line[NR] = $0; if ($0 ~ /[0-9]/ && $0 !~ /<data |provenance|"made"|"program"|"period"|"tz"|"home"|"profile"|"lang"|"research_/ && !style) digit[++n] = NR }
    /<style>/ { style = 1 } /<\/style>/ { style = 0 }
    END { for (i = 0; i < count; i++) print digit[int(rand() * n) + 1] }' "$work/changed.html" >"$work/random"
while read -r place; do
    changed "a digit in line $place" "${place}s/0/1/;${place}t;${place}s/[2-9]/1/;${place}t;${place}s/1/2/"
    echo "$place" >>"$work/places"
done <"$work/random"
verify_changed
sort -u "$work/places" >"$work/wanted"
[ "$(wc -l <"$work/wanted")" -ge 12 ] || fail 'too few places were changed'
sed -n 's/^line \([0-9]*\): .*/\1/p' "$work/out" | sort -u >"$work/found"
same 'the lines that verify tells' "$work/wanted" "$work/found"

# A store that has grown elsewhere changes no figure of the period; one that has grown in it does.
world gt1-2021 h1
"$TEITEN" verify "$work/h1.en" --store "$work/h1" >/dev/null || fail 'verify after the store has grown elsewhere'
world gt1-2020 h1
got=0
"$TEITEN" verify "$work/h1.en" --store "$work/h1" >/dev/null || got=$?
is 'verify after the period has grown' 8 $got

# What is no report.
echo '<html></html>' >"$work/none.html"
got=0
"$TEITEN" verify "$work/none.html" --store "$work/h1" 2>"$work/said" || got=$?
is 'verify of no report' 4 $got
# A period without data says so.
report h1 none --period 2015-H1 --lang en
prints none 'Nothing was observed in this period'
finish

#!/bin/sh
# No answer shows a password that is in no published list, or a monitored address, unless passwords are asked for:
# every question, in both languages, as text, JSON and CSV.
#
# In:  TEITEN_HEARD (heard_store) and the variables of support/golden.sh. Out: 0 when every fact holds.
# The store has the password in logins, commands, downloads and contents, also in base64 and %XX.
. "$TEITEN_SOURCE/test/golden/support/golden.sh"
need_tools base64 od
: "${TEITEN_HEARD:?}"
password=Zx7-unpublished-9q
printf '192.0.2.0,192.0.2.255,JP\n' >"$work/geo.csv"
"$TEITEN_HEARD" "$work/store" "$work/geo.csv" secrets || fail 'heard_store'
questions="$("$TEITEN" help show | sed -n '/^Words:/,/^$/{/^ /p}' | tr '\n' ' ') vulnerabilities signatures"
heard='logins commands downloads payloads source'

# Answers, in one file each, with --show-passwords or without.
answers() { # FOLDER QUESTIONS OPTION...
    folder=$1
    asked=$2
    shift 2
    mkdir "$folder"
    for question in $asked; do
        address=
        [ "$question" != source ] || address=192.0.2.9
        for language in en ja; do
            for form in text csv json; do
                # What CSV and JSON say in Japanese, the text says too.
                ! is_slow || [ $language = en ] || [ $form = text ] || continue
                option=
                [ "$form" = text ] || option=--$form
                # shellcheck disable=SC2086
                "$TEITEN" show "$question" $address --store "$work/store" --top 100 --lang "$language" $option "$@" \
                    >"$folder/$question.$language.$form" || fail "show $question --lang $language $option"
            done
        done
    done
}

# The password as it is, as %XX in either case, and as base64 with 0, 1 and 2 bytes before it: the characters that
# its neighbours do not change.
hexadecimal=$(printf %s "$password" | od -An -v -tx1 | tr -d ' \n')
{
    printf '%s\n' "$password"
    printf %s "$hexadecimal" | sed 's/../%&/g'
    printf '\n'
    for before in '' a aa; do
        printf '%s%s' "$before" "$password" | base64 -w 0 | cut -c $((${#before} > 0 ? 5 : 1))-20
    done
} >"$work/forms"
is 'forms of the password' 5 "$(grep -c . "$work/forms")"

answers "$work/hidden" "$questions"
answers "$work/shown" "$heard" --show-passwords
leaks=$(grep -riFl -f "$work/forms" "$work/hidden" | sed 's/.*\///' | sort | tr '\n' ' ')
is 'answers with the password' '' "$leaks"
# The address of the sensor as it is and defanged, as a number in other bases, backwards, as raw bytes, in base64, UTF-16 and
# as DNS writes a name; and the one that is only in a Host: line.
cat >"$work/sensor" <<'EOF'
203.0.113.5
203[.]0[.]113[.]5
203,0,113,5
5.113.0.203
3405803781
cb007105
cb00:7105
0313.0.0161.05
203.28933
203[.]28933
\xcb
MjAzLjAuMTEzLjU
03113
x003\x00
x003\\x00
198.51.100.77
EOF
is 'answers with an address of the sensor' '' \
    "$(grep -rFl -f "$work/sensor" "$work/hidden" "$work/shown" | sed 's/.*\///' | sort -u | tr '\n' ' ')"
for question in $heard; do
    for form in csv json; do
        grep -qF "$password" "$work/shown/$question.en.$form" || fail "$question --show-passwords has no password"
    done
    grep -q '(hidden, [0-9]*)' "$work/hidden/$question.en.text" || fail "$question: nothing stands where it was"
    grep -q '（非表示、[0-9]*文字）' "$work/hidden/$question.ja.text" || fail "$question: the same in Japanese"
done
is 'rows that a dialogue has' 1 "$(grep -cF '(dialogue)' "$work/hidden/payloads.en.csv")"
is 'a dialogue, asked for' 1 "$(grep -c 'enable' "$work/shown/payloads.en.csv")"
finish

#!/bin/bash
# Charts are well-formed XML that fetches nothing, and the same every time.
set -eu
samples=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
command -v xmllint >/dev/null || { echo 'skip: no xmllint here'; exit 77; }

"$samples" >"$scratch/one.html"
"$samples" >"$scratch/two.html"
cmp "$scratch/one.html" "$scratch/two.html"
xmllint --noout "$scratch/one.html"
count() { xmllint --xpath "count($1)" "$scratch/one.html"; }
svg='*[local-name()="svg"]'
[ "$(count "//$svg")" = 4 ]
[ "$(count "//$svg[*[local-name()=\"title\"] and *[local-name()=\"desc\"]]")" = 4 ]
[ "$(count "//$svg//*[@href or @src or local-name()=\"script\" or local-name()=\"style\"]")" = 0 ]
[ "$(count '//@id')" = "$(xmllint --xpath '//@id' "$scratch/one.html" | LC_ALL=C sort -u | wc -l)" ]

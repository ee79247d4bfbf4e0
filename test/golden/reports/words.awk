# The words of a report's page, for review: text, a line for each row of a table, titles of charts. Left out: styles, data, drawings, what is
# folded, and lines that tell where the report comes from.
/<style>/, /<\/style>/ { next }
/<script /, /<\/script>/ { next }
/<svg / { drawing = 1 }
/<\/svg>/ { drawing = 0; next }
/<details>/ { folded++ }
/<\/details>/ { folded--; next }
/<title id=/ { line = $0; sub(/.*<title/, "<title", line); print "[chart] " text(line); next }
folded && !/<summary>/ { next }
drawing || /class="provenance"/ || /class="command"/ || /<ul class="commands">/ { next }
/<li><code>/ { next }
/<tr>$/ { row = ""; in_row = 1; next }
/<\/tr>/ { print row; in_row = 0; next }
{ word = text($0) }
in_row { row = row (row == "" ? "" : " | ") word; next }
word != "" { print (/<h[12]/ ? "# " : /<caption/ ? "[table] " : /<summary/ ? "[folded] " : "") word }
function text(s) {
    gsub(/<[^>]*>/, "", s)
    return s
}

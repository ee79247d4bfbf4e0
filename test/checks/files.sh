# To be sourced: tracked_files PATTERN... prints the files that belong to the project, one per line;
# in a source archive without git, all files outside the folders that are built or downloaded.
# Files of a colleague that are not committed yet count: a check that misses them comes too late.
tracked_files() {
    if git rev-parse --git-dir >/dev/null 2>&1; then
        git ls-files -co --exclude-standard -- "$@" | LC_ALL=C sort -u | while IFS= read -r file; do
            [ ! -f "$file" ] || printf '%s\n' "$file"
        done
    else
        local pattern names=()
        for pattern in "$@"; do names+=(-o -path "./$pattern"); done
        find . \( -name 'build*' -o -name deps -o -name node_modules \) -prune -o -type f \
            \( -false "${names[@]}" \) -print | sed 's|^\./||' | LC_ALL=C sort -u
    fi
}

# What a reader can look up in reports: one line for each distinct command, and one for what is computed of other figures.
# In: reports as JSON, or what their pages embed. Out, by tabs: command ("-": none), input of the expressions ("-": the command's answer), the expressions as one
# list, the values that are printed, the ids.
def origins:
  (reduce .figures[] as $f ({}; .[$f.id] = $f.value)) as $values
  | (.figures[] | select(.jq != null) | {id, command, jq, value, input: (if .command == null then $values else null end)}),
    (.sections[]?.blocks[] | select(.type == "chart") | .id as $id | .series[] | select(.jq != null)
     | {id: "\($id): \(.label)", command, jq, value: [.values[] | values], input: null});
[inputs | origins] | group_by([.command, .input])[] | unique_by([.jq, .value])
| [.[0].command // "-", (.[0].input // "-" | tojson),
   "[" + (map("(try (\(.jq)) catch null)") | join(", ")) + "]", (map(.value) | tojson), (map(.id) | tojson)]
| join("\t")

# What does not agree: ids with what is printed and what was found. In: the found values. Out: lines.
def near($a; $b):
  if ($a | type) == "array" and ($b | type) == "array" then
    ($a | length) == ($b | length) and all(range($a | length); near($a[.]; $b[.]))
  elif ($a | type) == "number" and ($b | type) == "number" then
    ($a - $b | fabs) <= 1e-9 * ([1, ($a | fabs)] | max)
  else $a == $b end;
. as $found | range($ids | length) | select(near($found[.]; $wanted[.]) | not)
| "\($ids[.]): printed \($wanted[.] | tojson), found \($found[.] | tojson)"

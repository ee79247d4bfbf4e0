-- What class_join() of class.c joins where rows have their class: the classes themselves.
CREATE OR REPLACE TEMP TABLE class_word_chosen AS SELECT unnest([{words}]) AS class;

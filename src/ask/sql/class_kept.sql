-- What class_join() of class.c joins: the days of sources of these classes.
CREATE OR REPLACE TEMP TABLE class_chosen AS SELECT day, src FROM class WHERE class IN ({words});

-- Files of the period and of its margins; which sensor a file of coverage is of.
SET VARIABLE attack_backscatter = (SELECT list(path ORDER BY number) FROM attack_file WHERE "table" = 'backscatter');
SET VARIABLE attack_backscatter6 = (SELECT list(path ORDER BY number) FROM attack_file WHERE "table" = 'backscatter6');
SET VARIABLE attack_coverage = (SELECT list(path ORDER BY number) FROM attack_file WHERE "table" = 'coverage');
SET VARIABLE attack_sensors = (SELECT list(sensor ORDER BY number) FROM attack_file WHERE "table" = 'coverage');

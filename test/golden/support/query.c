/* Asks DuckDB, in memory, and prints the answer: how the tests read a store without teiten's help.
 *
 * In:  SQL texts as arguments, run in this order; an argument "-" is read from standard input.
 * Out: the rows of each statement, columns with tabs between, NULL as an empty cell; exit status 1 and
 *      the message on standard error when one fails. Times must be cast to text in the SQL. */
#include <duckdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { SQL_LIMIT_BYTES = 1 << 20 };

static bool say(const char *message)
{
    fprintf(stderr, "query: %s\n", message == NULL ? "no message" : message);
    return false;
}

static void print_rows(duckdb_result *result)
{
    if (duckdb_result_return_type(*result) != DUCKDB_RESULT_TYPE_QUERY_RESULT)
        return;
    idx_t columns = duckdb_column_count(result);
    idx_t rows = duckdb_row_count(result);
    for (idx_t row = 0; row < rows; row++) {
        for (idx_t column = 0; column < columns; column++) {
            char *text = duckdb_value_varchar(result, column, row);
            printf("%s%c", text == NULL ? "" : text, column + 1 < columns ? '\t' : '\n');
            duckdb_free(text);
        }
    }
}

static bool run_statement(duckdb_connection connection, duckdb_extracted_statements statements,
                          idx_t index)
{
    duckdb_prepared_statement statement = NULL;
    duckdb_result result;
    if (duckdb_prepare_extracted_statement(connection, statements, index, &statement) !=
        DuckDBSuccess) {
        say(duckdb_prepare_error(statement));
        duckdb_destroy_prepare(&statement);
        return false;
    }
    bool good = duckdb_execute_prepared(statement, &result) == DuckDBSuccess;
    if (good)
        print_rows(&result);
    else
        say(duckdb_result_error(&result));
    duckdb_destroy_result(&result);
    duckdb_destroy_prepare(&statement);
    return good;
}

static bool run_text(duckdb_connection connection, const char *sql)
{
    duckdb_extracted_statements statements = NULL;
    idx_t count = duckdb_extract_statements(connection, sql, &statements);
    bool good = count > 0 || say(duckdb_extract_statements_error(statements));
    for (idx_t i = 0; i < count && good; i++)
        good = run_statement(connection, statements, i);
    duckdb_destroy_extracted(&statements);
    return good;
}

static const char *read_input(char *text)
{
    size_t length = fread(text, 1, SQL_LIMIT_BYTES, stdin);
    text[length] = '\0';
    return text;
}

int main(int argc, char **argv)
{
    static char input[SQL_LIMIT_BYTES + 1];
    duckdb_database database = NULL;
    duckdb_connection connection = NULL;
    bool good = (duckdb_open(NULL, &database) == DuckDBSuccess &&
                 duckdb_connect(database, &connection) == DuckDBSuccess) ||
                say("DuckDB could not be started");
    good = good && run_text(connection, "SET TimeZone = 'UTC'");
    for (int i = 1; i < argc && good; i++)
        good = run_text(connection, strcmp(argv[i], "-") == 0 ? read_input(input) : argv[i]);
    duckdb_disconnect(&connection);
    duckdb_close(&database);
    return good && fflush(stdout) == 0 ? 0 : 1;
}

#include "alert/dates.h"
#include "base/types.h"

int digits_read(const char *text, size_t digits)
{
    int number = 0;
    for (size_t i = 0; i < digits; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

bool date_read(const char *text, uint32_t *ret_day)
{
    const int year = digits_read(text, 4);
    if (year < 0 || text[4] != '-')
        return false;
    const int month = digits_read(text + 5, 2);
    if (month < 0 || text[7] != '-')
        return false;
    const int day = digits_read(text + 8, 2);
    return day >= 0 && day_from_date(year, month, day, ret_day);
}

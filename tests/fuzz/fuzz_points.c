/* Numbers in cells: what is accepted must print as a number that is read as the same again. */
#include <string.h>

#include "core/rules/points.h"
#include "tests/fuzz/fuzz.h"

int fuzz_one(const uint8_t *data, size_t size)
{
    char text[256], again[POINTS_TEXT];
    int64_t value = 0, second = 0;
    if (size < 1 || size >= sizeof text) {
        return 0;
    }
    int decimals = data[0] % 7;
    bool minus = (data[0] & 0x80) != 0;
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    if (points_read(text, decimals, minus, &value) == POINTS_OK) {
        points_print(again, value, decimals, decimals);
        FUZZ_REQUIRE(points_parse(again, decimals, minus, &second) == POINTS_OK && second == value);
        points_print_short(again, value, decimals, 0);
        FUZZ_REQUIRE(points_parse(again, decimals, minus, &second) == POINTS_OK && second == value);
    }
    enum points_fault fault = points_parse(text, decimals, minus, &value);
    FUZZ_REQUIRE(fault == POINTS_OK || points_fault_text(fault)[0] != '\0');
    return 0;
}

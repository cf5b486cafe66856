// what: loops that are entered while memory of variable size is alive: before the loop, made anew in each turn, given back in between
#include <stdio.h>
#include <string.h>

static unsigned sum(const unsigned *values, int count) {
    unsigned total = 0;
    for (int i = 0; i < count; ++i) total = total * 31 + values[i];
    return total;
}

static unsigned before(int count) {
    unsigned values[count], other[count / 2 + 1];
    for (int i = 0; i < count; ++i) {
        values[i] = (unsigned)i * 2654435761u;
        other[i / 2] = values[i] ^ 0x55u;
    }
    return sum(values, count) ^ sum(other, count / 2);
}

static unsigned eachTurn(int turns) {
    unsigned total = 0;
    for (int i = 1; i <= turns; ++i) {
        unsigned values[i % 57 + 1];
        for (int j = 0; j <= i % 57; ++j) values[j] = total + (unsigned)(i * j);
        total += sum(values, i % 57 + 1);
    }
    return total;
}

static unsigned nested(int turns) {
    unsigned total = 7, outer[turns];
    memset(outer, 1, sizeof outer);
    for (int i = 0; i < turns; ++i) {
        char *text = __builtin_alloca((size_t)(i % 13) + 1);
        for (int j = 0; j <= i % 13; ++j) text[j] = (char)(i + j);
        {
            unsigned inner[i % 5 + 1];
            for (int j = 0; j <= i % 5; ++j) inner[j] = outer[i] + (unsigned)text[j % (i % 13 + 1)];
            total += sum(inner, i % 5 + 1);
        }
        total ^= (unsigned)text[0];
    }
    return total;
}

int main(void) {
    for (int round = 1; round <= 300; round += 37)
        printf("%u %u %u\n", before(round), eachTurn(round), nested(round));
    // Far more in all than any stack holds, were it not given back.
    printf("%u\n", eachTurn(200000));
    return 0;
}

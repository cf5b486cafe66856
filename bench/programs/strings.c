// what: strings: building, splitting, comparing, searching and counting words, with and without the C library
// args: 20000
// expect: 85f71b18c7b4586a 512 mi 439405
// small: 50
// expect-small: 53b34379e4f6fd79 512 mi 1103
// medium: 2300
// expect-medium: 6d84636fbcd525ff 512 mi 50403
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kSlots = 512, kWord = 24, kText = 4096 };

struct Entry {
  char word[kWord];
  unsigned count;
};

static struct Entry entries[kSlots];
static const char *const syllables[] = {"ka", "lo", "mi", "ren", "tus", "pel", "a", "or", "shin", "da", "ve", "qu"};

static unsigned state = 7;

static unsigned pick(unsigned below) {
  state = state * 1103515245u + 12345u;
  return (state >> 16) % below;
}

static size_t makeText(char *out, size_t room) {
  char *p = out, *end = out + room - kWord - 2;
  while (p < end) {
    char *start = p;
    for (unsigned parts = 1 + pick(3); parts; --parts) {
      const char *s = syllables[pick(12)];
      size_t n = strlen(s);
      memcpy(p, s, n);
      p += n;
    }
    if (pick(8) == 0)
      *start = (char)toupper((unsigned char)*start);
    *p++ = pick(10) ? ' ' : ',';
  }
  *p = 0;
  return (size_t)(p - out);
}

static unsigned hashWord(const char *w) {
  unsigned h = 5381;
  while (*w)
    h = h * 33 + (unsigned char)*w++;
  return h;
}

static void count(const char *word) {
  unsigned slot = hashWord(word) % kSlots;
  for (unsigned tries = 0; tries < 16; ++tries, slot = (slot + 1) % kSlots) {
    struct Entry *e = &entries[slot];
    if (!e->count)
      strcpy(e->word, word);
    else if (strcmp(e->word, word))
      continue;
    ++e->count;
    return;
  }
  ++entries[slot].count;
}

static unsigned split(char *text) {
  unsigned words = 0;
  char *p = text;
  while (*p) {
    p += strspn(p, " ,");
    size_t n = strcspn(p, " ,");
    if (!n)
      break;
    char word[kWord];
    for (size_t i = 0; i < n; ++i)
      word[i] = (char)tolower((unsigned char)p[i]);
    word[n] = 0;
    count(word);
    ++words;
    p += n;
  }
  return words;
}

static void reverse(char *s, size_t n) {
  for (size_t i = 0; i < n / 2; ++i) {
    char c = s[i];
    s[i] = s[n - 1 - i];
    s[n - 1 - i] = c;
  }
}

static unsigned occurrences(const char *text, const char *part) {
  unsigned found = 0;
  for (const char *p = text; (p = strstr(p, part)); ++p)
    ++found;
  return found;
}

int main(int argc, char **argv) {
  long rounds = argc > 1 ? atol(argv[1]) : 20000;
  static char text[kText], copy[kText];
  unsigned long sum = 0;
  state = 7;
  memset(entries, 0, sizeof entries);
  for (long r = 0; r < rounds; ++r) {
    size_t n = makeText(text, kText);
    sum += split(text);
    sum += occurrences(text, "ren") * 3 + occurrences(text, "ka");
    strcpy(copy, text);
    reverse(copy, n);
    reverse(copy, n);
    sum += strcmp(copy, text) == 0;
    reverse(copy, n);
    sum = sum * 17 + hashWord(copy);
    char line[64];
    int len = snprintf(line, sizeof line, "%ld:%lx:%s", r, sum, entries[r % kSlots].word);
    sum += (unsigned long)len + hashWord(line);
  }
  unsigned used = 0, most = 0;
  for (int i = 0; i < kSlots; ++i) {
    used += entries[i].count != 0;
    if (entries[i].count > entries[most].count)
      most = (unsigned)i;
  }
  printf("%lx %u %s %u\n", sum, used, entries[most].word, entries[most].count);
  return 0;
}

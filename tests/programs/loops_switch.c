// what: a hot loop in main around a switch, the state machine of a tokenizer
#include <stdio.h>

int main(void) {
  static const char text[] = "alpha 12 + (beta3 * 456) - \"quoted 7 text\" / x ; // comment 99\nnext = 0x1f;\n";
  enum { kStart, kWord, kNumber, kString, kSlash, kComment } state = kStart;
  long counts[6] = {0}, value = 0, sum = 0;
  for (int i = 0; i < 40000; ++i) {
    char c = text[i % (int)(sizeof text - 1)];
    switch (state) {
    case kStart:
      if (c >= '0' && c <= '9') {
        state = kNumber;
        value = c - '0';
      } else if (c >= 'a' && c <= 'z')
        state = kWord;
      else if (c == '"')
        state = kString;
      else if (c == '/')
        state = kSlash;
      break;
    case kWord:
      if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
        state = kStart;
      break;
    case kNumber:
      if (c >= '0' && c <= '9')
        value = value * 10 + (c - '0');
      else {
        sum += value;
        state = kStart;
      }
      break;
    case kString:
      if (c == '"')
        state = kStart;
      break;
    case kSlash:
      state = c == '/' ? kComment : kStart;
      break;
    case kComment:
      if (c == '\n')
        state = kStart;
      break;
    }
    ++counts[state];
  }
  for (int i = 0; i < 6; ++i)
    printf("%ld ", counts[i]);
  printf("%ld\n", sum);
  return 0;
}

// what: compression: text-like blocks through an LZ77 matcher with hash chains and a token format, and back again
// args: 480
// expect: 480 blocks, 26702640 bytes, 10867054 packed, 480 equal, 480 refused
// expect: fd347d92
// small: 2
// expect-small: 2 blocks, 130063 bytes, 53081 packed, 2 equal, 2 refused
// expect-small: 2c004d44
// medium: 70
// expect-medium: 70 blocks, 3950785 bytes, 1606410 packed, 70 equal, 70 refused
// expect-medium: cca28fc4
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The format. A block is a sequence of
//   control   1 byte: number of literals in the upper 3 bits, length of the match - kLeastMatch in the lower 5
//   [more]    where the 3 bits are all set: a varint to add to them
//   literals
//   [more]    where the 5 bits are all set: a varint to add to them
//   distance  varint, at least 1
// and ends with a sequence whose literals reach the end of the block: it has no match. A varint has 7 bits in a byte,
// lowest first; the upper bit tells that another byte follows.
enum {
  kBlock = 1 << 16,
  kRoom = kBlock + kBlock / 64 + 64, // what a block that does not compress may grow to
  kLeastMatch = 4,
  kMostLiterals = 7,
  kMostLength = 31,
  kHashBits = 14,
  kWindowMask = kBlock - 1,
  kGoodMatch = 64 // long enough not to search any further
};

// ---- Text from a seed: words that follow each other with some habit, in lines with a number and a mark in front

enum { kWords = 600, kWordBytes = 12 };

static char vocabulary[kWords][kWordBytes];
static int lengths[kWords];
static uint32_t state;

static uint32_t pick(uint32_t below) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return (state >> 8) % below;
}

static void makeVocabulary(void) {
  static const char consonants[] = "bcdfghklmnprstvz", vowels[] = "aeiou";
  for (int w = 0; w < kWords; ++w) {
    int length = 2 + (int)pick(kWordBytes - 3);
    for (int i = 0; i < length; ++i)
      vocabulary[w][i] = (i & 1) ? vowels[pick(5)] : consonants[pick(16)];
    lengths[w] = length;
  }
}

// Small numbers come more often than large ones.
static uint32_t skewed(uint32_t below) {
  uint32_t a = pick(below), b = pick(below), c = pick(below);
  a = a < b ? a : b;
  return a < c ? a : c;
}

static void makeText(unsigned char *out, int size) {
  uint32_t line = 0, word = 0;
  int at = 0, column = 0;
  while (at < size) {
    if (column == 0) {
      uint32_t number = 100000 + line++ * 3 % 900000;
      for (uint32_t unit = 100000; unit && at < size; unit /= 10)
        out[at++] = (unsigned char)('0' + number / unit % 10);
      if (at < size)
        out[at++] = pick(8) ? ':' : '!';
    }
    // Half of the words are what usually follows the one before.
    word = pick(2) ? (word * 7 + skewed(4)) % kWords : skewed(kWords);
    for (int i = 0; i < lengths[word] && at < size; ++i)
      out[at++] = (unsigned char)vocabulary[word][i];
    column += lengths[word] + 1;
    if (column > 70)
      column = 0;
    if (at < size)
      out[at++] = column ? ' ' : '\n';
  }
}

// ---- Compressor

struct Matcher {
  int32_t heads[1 << kHashBits];     // the latest place of each hash; -1: none
  int32_t previous[kWindowMask + 1]; // the place before, of the same hash
  int32_t chain;                     // how many places to try
};

struct Match {
  int length, distance;
};

// Two products of halves, which a language whose numbers are doubles has without error.
static uint32_t hashAt(const unsigned char *p) {
  uint32_t low = (uint32_t)p[0] | (uint32_t)p[1] << 8, high = (uint32_t)p[2] | (uint32_t)p[3] << 8;
  return (low * 40503u + high * 60493u) >> (32 - kHashBits);
}

static void insert(struct Matcher *m, const unsigned char *in, int at) {
  uint32_t h = hashAt(in + at);
  m->previous[at & kWindowMask] = m->heads[h];
  m->heads[h] = at;
}

static struct Match longestMatch(const struct Matcher *m, const unsigned char *in, int at, int size) {
  struct Match best = {0, 0};
  int most = size - at, candidate = m->heads[hashAt(in + at)];
  for (int tries = m->chain; tries && candidate >= 0; --tries) {
    // Nothing shorter than the best so far is of use: its last byte tells most of them.
    if (best.length == 0 || in[candidate + best.length] == in[at + best.length]) {
      int length = 0;
      while (length < most && in[candidate + length] == in[at + length])
        ++length;
      if (length > best.length) {
        best.length = length;
        best.distance = at - candidate;
        if (length >= kGoodMatch || length == most)
          break;
      }
    }
    candidate = m->previous[candidate & kWindowMask];
  }
  return best;
}

static int putVarint(unsigned char *out, int at, uint32_t value) {
  for (; value >= 128; value >>= 7)
    out[at++] = (unsigned char)(value | 128);
  out[at++] = (unsigned char)value;
  return at;
}

static int putSequence(unsigned char *out, int at, const unsigned char *literals, int count, struct Match match) {
  int run = count < kMostLiterals ? count : kMostLiterals, length = match.length ? match.length - kLeastMatch : 0;
  int shortLength = length < kMostLength ? length : kMostLength;
  out[at++] = (unsigned char)(run << 5 | shortLength);
  if (run == kMostLiterals)
    at = putVarint(out, at, (uint32_t)(count - run));
  memcpy(out + at, literals, (size_t)count);
  at += count;
  if (!match.length)
    return at;
  if (shortLength == kMostLength)
    at = putVarint(out, at, (uint32_t)(length - shortLength));
  return putVarint(out, at, (uint32_t)match.distance);
}

static int compress(struct Matcher *m, const unsigned char *in, int size, unsigned char *out) {
  int at = 0, literals = 0, end = 0;
  for (int i = 0; i < 1 << kHashBits; ++i)
    m->heads[i] = -1;
  while (at + kLeastMatch < size) {
    struct Match match = longestMatch(m, in, at, size);
    insert(m, in, at);
    if (match.length < kLeastMatch) {
      ++at;
      continue;
    }
    // A longer match one byte later is better: the byte becomes a literal.
    while (match.length < kGoodMatch && at + 1 + kLeastMatch < size) {
      struct Match later = longestMatch(m, in, at + 1, size);
      if (later.length <= match.length + 1)
        break;
      insert(m, in, ++at);
      match = later;
    }
    end = putSequence(out, end, in + literals, at - literals, match);
    int stop = at + match.length;
    while (++at < stop)
      if (at + kLeastMatch <= size)
        insert(m, in, at);
    literals = at;
  }
  return putSequence(out, end, in + literals, size - literals, (struct Match){0, 0});
}

// ---- Decompressor: trusts nothing, as what it reads comes from elsewhere

struct Reader {
  const unsigned char *in;
  int at, end;
};

// -1 when the input ends, or the number is none that a block could have.
static int getVarint(struct Reader *r) {
  int value = 0;
  for (int shift = 0; shift < 21; shift += 7) {
    if (r->at >= r->end)
      return -1;
    int byte = r->in[r->at++];
    value |= (byte & 127) << shift;
    if (byte < 128)
      return value;
  }
  return -1;
}

// The size of what was written; -1 when the input is damaged.
static int decompress(const unsigned char *in, int size, unsigned char *out, int room) {
  struct Reader r = {in, 0, size};
  int at = 0;
  while (r.at < size) {
    int control = in[r.at++], run = control >> 5, length = control & kMostLength;
    if (run == kMostLiterals) {
      int more = getVarint(&r);
      if (more < 0)
        return -1;
      run += more;
    }
    if (run > size - r.at || run > room - at)
      return -1;
    memcpy(out + at, in + r.at, (size_t)run);
    r.at += run;
    at += run;
    if (r.at == size)
      return at;
    if (length == kMostLength) {
      int more = getVarint(&r);
      if (more < 0)
        return -1;
      length += more;
    }
    length += kLeastMatch;
    int distance = getVarint(&r);
    if (distance < 1 || distance > at || length > room - at)
      return -1;
    if (distance >= length) {
      memcpy(out + at, out + at - distance, (size_t)length);
      at += length;
    } else {
      for (; length; --length, ++at) // what is copied may be what was just written
        out[at] = out[at - distance];
    }
  }
  return -1;
}

static uint32_t checksum(uint32_t sum, const unsigned char *p, int n) {
  for (int i = 0; i < n; ++i)
    sum = sum * 31 + p[i];
  return sum;
}

int main(int argc, char **argv) {
  long rounds = argc > 1 ? atol(argv[1]) : 1;
  static unsigned char text[kBlock], packed[kRoom], unpacked[kBlock];
  static struct Matcher matcher;
  static const int chains[4] = {8, 32, 16, 64};
  uint64_t bytes = 0, packedBytes = 0;
  uint32_t sum = 0;
  long equal = 0, refused = 0;
  state = 2463534242u;
  makeVocabulary();
  for (long r = 0; r < rounds; ++r) {
    int size = kBlock - (int)(r * 1009 % 20000);
    makeText(text, size);
    matcher.chain = chains[r & 3];
    int end = compress(&matcher, text, size, packed);
    int back = decompress(packed, end, unpacked, kBlock);
    equal += back == size && memcmp(text, unpacked, (size_t)size) == 0;
    refused += decompress(packed, end / 2, unpacked, size / 4) < 0;
    bytes += (uint64_t)size;
    packedBytes += (uint64_t)end;
    sum = checksum(sum, packed, end);
  }
  printf("%ld blocks, %llu bytes, %llu packed, %ld equal, %ld refused\n", rounds, (unsigned long long)bytes,
         (unsigned long long)packedBytes, equal, refused);
  printf("%08x\n", sum);
  return 0;
}

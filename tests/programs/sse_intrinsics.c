// what: SSE and SSE2 intrinsics: loads, packed arithmetic, shuffles, compares with masks, packs, conversions
#include <emmintrin.h>
#include <stdio.h>

static __attribute__((noinline)) int dot(const short *a, const short *b, int n) {
  __m128i sum = _mm_setzero_si128();
  for (int i = 0; i + 8 <= n; i += 8)
    sum = _mm_add_epi32(sum, _mm_madd_epi16(_mm_loadu_si128((const __m128i *)(a + i)), _mm_loadu_si128((const __m128i *)(b + i))));
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4e));
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xb1));
  return _mm_cvtsi128_si32(sum);
}
static __attribute__((noinline)) int find(const char *s, char c) {
  __m128i v = _mm_loadu_si128((const __m128i *)s);
  return _mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8(c)));
}
static __attribute__((noinline)) double floats(__m128 a, __m128d b) {
  __m128 r = _mm_sqrt_ps(_mm_max_ps(a, _mm_set1_ps(0.25f)));
  r = _mm_movehl_ps(r, r);
  b = _mm_sub_sd(b, _mm_unpackhi_pd(b, b));
  return (double)_mm_cvtss_f32(r) + _mm_cvtsd_f64(b);
}
static __attribute__((noinline)) int packs(int x) {
  __m128i v = _mm_packs_epi32(_mm_set1_epi32(x), _mm_setr_epi32(1, -1, 70000, -70000));
  v = _mm_packus_epi16(v, _mm_srai_epi16(v, 3));
  return _mm_extract_epi16(v, 3) + _mm_extract_epi16(_mm_sad_epu8(v, _mm_setzero_si128()), 0);
}

int main(void) {
  short a[64], b[64];
  for (int i = 0; i < 64; ++i) {
    a[i] = (short)(i * 37 - 900);
    b[i] = (short)(i * 11 + 3);
  }
  long n = 0;
  double d = 0;
  for (int i = 0; i < 1500; ++i) {
    a[i & 63] += (short)i;
    n += dot(a, b, i % 57 + 8) + find("the quick brown fox", (char)('a' + i % 26)) + packs(i * 97);
    d += floats(_mm_setr_ps(1, 2, (float)i, 4), _mm_setr_pd(i, 0.5));
  }
  printf("%ld %.6f\n", n, d);
  return 0;
}

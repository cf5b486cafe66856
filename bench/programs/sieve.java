// what: memory walks: the sieve of Eratosthenes over bytes, strided writes and a counting pass
import java.util.Arrays;

class Sieve {
  static final int LIMIT = 200000;
  static final byte[] composite = new byte[LIMIT];

  static int sieve(int limit) {
    Arrays.fill(composite, 0, limit, (byte) 0);
    for (int i = 2; i * i < limit; ++i) {
      if (composite[i] != 0)
        continue;
      for (int j = i * i; j < limit; j += i)
        composite[j] = 1;
    }
    int count = 0;
    for (int i = 2; i < limit; ++i)
      count += composite[i] == 0 ? 1 : 0;
    return count;
  }

  public static void main(String[] args) {
    long rounds = args.length > 0 ? Long.parseLong(args[0]) : 13000;
    long sum = 0; // wraps as an unsigned one does
    for (long r = 0; r < rounds; ++r) {
      int limit = LIMIT - (int) (r * 7919 % 100000);
      int primes = sieve(limit);
      int last = limit - 1;
      while (composite[last] != 0)
        --last;
      sum = sum * 31 + primes + last;
    }
    System.out.println(Long.toHexString(sum));
  }
}

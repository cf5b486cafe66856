// what: recursion: a doubly recursive function that does nothing but call itself
class Fib {
  static long fib(long n) {
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
  }

  public static void main(String[] args) {
    long n = args.length > 0 ? Long.parseLong(args[0]) : 43;
    System.out.println("fib(" + n + ") = " + fib(n));
  }
}

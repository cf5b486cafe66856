// what: the first word: a process that prints one line
class Hello {
  public static void main(String[] args) {
    System.out.println("hello");
  }
}

// what: the other source of multi_weak_override.c
int hook(int x) { return x * 2 + 1; }
int setting = 77;
int callHook(int x) { return hook(x) + setting; }

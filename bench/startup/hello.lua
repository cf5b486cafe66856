-- what: the first word: a process that prints one line
print('hello')

// what: the first word: a process that prints one line
console.log('hello');

// std::cerr and its kin are made by whoever includes this; the constructors of the functions' own files do not run.
#include <iostream>

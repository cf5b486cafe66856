#pragma once

// Counts as text: of one function, as artifacts and records keep them, and of a whole Program, as a file that a host
// saves and loads.
//
// A line a function, words separated by single blanks:
//
//   NAME ENTRIES WORD...
//
//   BLOCK:COUNT,COUNT...            how often each successor of the block was taken, in the terminator's order
//   ~LOOP:COUNT                     back-edges of the loop (loopHeaders())
//   @CALL:OTHER[,TARGET=COUNT...]   the CALL-th call through a pointer, in block order: what it called, and how often
//                                   anything else
//   $ARGUMENT:OTHER[,VALUE=COUNT...] what the argument was in a sample of the calls: the bits in hex, or &SYMBOL
//   #SHAPE                          functionShape() in hex: which function was counted
//
// Numbers are decimal but for VALUE and SHAPE. In names every byte that is a blank, a control character or one of
// `\,=:` is written as a backslash and two hex digits. No address is ever written.
//
// A Program's file is the line "kiln-profile 1", such lines in the order of names, and "end FUNCTIONS DIGEST": how many
// there are, and the XXH3 of all bytes before this line, in hex. Whoever changes the form counts the 1 up.
//
// Thread-safe: pure.

#include "ir/function_profile.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace kiln {

/// One line, ended by a newline.
std::string encodeProfile(llvm::StringRef name, const FunctionProfile& profile);

/// The lines of a text that encodeProfile() made; what is not such a line is passed over.
std::vector<NamedProfile> decodeProfiles(llvm::StringRef text);

/// The file of a whole Program.
std::string encodeProgramProfile(const ProgramProfile& profile);

/// Nothing is taken from a text that is not whole: errors say what is wrong, and in which line.
llvm::Expected<ProgramProfile> decodeProgramProfile(llvm::StringRef text);

} // namespace kiln

// What the code around a function refers to and is not there: a made-up one for each, that does nothing but tell.
#pragma once

namespace llvm {
class Module;
} // namespace llvm

namespace kiln::test {

/// Afterwards `module` asks of the outside only for what is harmless there and does the same each time (arithmetic,
/// text, memory, exceptions), and for the harness.
void standInForUndefined(llvm::Module& module);

} // namespace kiln::test

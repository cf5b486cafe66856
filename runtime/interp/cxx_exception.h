#pragma once

// What an interpreted landing pad must know of an exception object: the face that libsupc++ and personalities share.
// Source: Itanium C++ ABI, Exception Handling, 2.2.1; libstdc++'s variant of it (dependent exceptions).

#include <exception>
#include <typeinfo>

#include <unwind.h>

namespace kiln::interp {

/// An exception in flight, as a landing pad asks about it.
class CxxException {
public:
    explicit CxxException(_Unwind_Exception* raised) : raised_(raised) {}

    /// Whether a clause with this type takes it; null: everything. What `__cxa_begin_catch` will hand out is `caught`.
    /// `isForced`: thread cancellation, which only catch-all clauses see.
    bool isCaughtBy(const std::type_info* type, bool isForced, void*& caught) const;
    /// Leaves `caught` where `__cxa_begin_catch` looks for it. Nothing for exceptions of other languages.
    void keep(void* caught) const;

private:
    /// Of the runtime's own record only what is before the unwinder's part; both kinds have the same shape.
    struct Record;
    bool isNative() const;
    bool isDependent() const;
    Record* record() const;
    void* object() const;
    const std::type_info* type() const;

    _Unwind_Exception* raised_;
};

} // namespace kiln::interp

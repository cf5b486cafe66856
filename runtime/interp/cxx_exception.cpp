#include "interp/cxx_exception.h"

#include <cxxabi.h>

namespace kiln::interp {

struct CxxException::Record {
    union {
        std::type_info* type; ///< of a primary exception
        void* primaryObject;  ///< of a dependent one (rethrown from an exception_ptr): the object it stands for
    };
    void (*destructor)(void*);
    void (*unexpectedHandler)();
    void (*terminateHandler)();
    Record* next;
    int handlerCount;
    int handlerSwitchValue;
    const unsigned char* actionRecord;
    const unsigned char* languageSpecificData;
    uintptr_t catchTemp;
    void* adjustedPtr;
    _Unwind_Exception unwindHeader;
};

namespace {

// "GNUCC++" and a byte: 0 for an exception that holds its object, 1 for one that refers to another's.
constexpr _Unwind_Exception_Class kClass = 0x474e5543432b2b00;

} // namespace

bool CxxException::isNative() const {
    return (raised_->exception_class & ~_Unwind_Exception_Class{1}) == kClass;
}

bool CxxException::isDependent() const {
    return (raised_->exception_class & 1) != 0;
}

CxxException::Record* CxxException::record() const {
    return reinterpret_cast<Record*>(reinterpret_cast<char*>(raised_) - offsetof(Record, unwindHeader));
}

void* CxxException::object() const {
    return isDependent() ? record()->primaryObject : static_cast<void*>(raised_ + 1);
}

const std::type_info* CxxException::type() const {
    // An object lies right behind its record.
    return isDependent() ? (static_cast<Record*>(record()->primaryObject) - 1)->type : record()->type;
}

bool CxxException::isCaughtBy(const std::type_info* type, bool isForced, void*& caught) const {
    if (isForced || !isNative()) {
        caught = nullptr;
        if (!type) return true;
        const std::type_info& pretended = isForced ? typeid(abi::__forced_unwind) : typeid(abi::__foreign_exception);
        return type->__do_catch(&pretended, &caught, 1);
    }
    caught = object();
    if (!type) return true;
    const std::type_info* thrown = this->type();
    // A caught pointer may need adjusting to a base: it is the pointer that is looked at, not the object that holds it.
    void* adjusted = thrown->__is_pointer_p() ? *static_cast<void**>(caught) : caught;
    if (!type->__do_catch(thrown, &adjusted, 1)) return false;
    caught = adjusted;
    return true;
}

void CxxException::keep(void* caught) const {
    if (isNative()) record()->adjustedPtr = caught;
}

} // namespace kiln::interp

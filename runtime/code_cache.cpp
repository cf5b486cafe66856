#include "code_cache.h"

#include "artifact_metadata.h"
#include "build_name.h"
#include "option_table.h"

#include "ir/unit.h"
#include "jit/emit.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <algorithm>
#include <filesystem>
#include <random>

namespace kiln {

namespace {

KeyMaterial materialOf(const KeyIngredients& ingredients, std::string_view what) {
    KeyMaterial material;
    material.add("kind", what); // keys of different kinds never meet
    for (const auto& [name, value] : ingredients)
        material.add(name, value);
    return material;
}

constexpr std::string_view kArtifact = "artifact", kSource = "source", kRecord = "record", kSubject = "subject";

/// For a cache that no other process sees.
Digest randomKey() {
    std::random_device device;
    Digest key;
    for (unsigned char& byte : key.bytes)
        byte = static_cast<unsigned char>(device());
    return key;
}

Origin originOf(std::string_view level) {
    for (Origin origin : {Origin::L2, Origin::L3, Origin::L4})
        if (level == originName(origin)) return origin;
    return Origin::L2;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

/// The program may change its folder before the cache is opened.
CacheOptions inAbsoluteFolder(CacheOptions options) {
    std::error_code ignored;
    if (!options.directory.empty()) {
        const std::filesystem::path absolute = std::filesystem::absolute(options.directory, ignored);
        if (!ignored) options.directory = absolute.string();
    }
    return options;
}

KeyContext keyContext(const Options& options) {
    KeyContext context;
    context.options = keyOptions(options, KeyUse::Artifact);
    context.engine = engineBuildName();
    context.epoch = options.cache.epoch;
    return context;
}

FoundArtifact toArtifact(CacheChain::Hit& hit, const std::string& title) {
    FoundArtifact found;
    found.object = llvm::MemoryBuffer::getMemBufferCopy(hit.entry.payload, title);
    found.facts = decodeFacts(hit.entry.metadata);
    found.origin = originOf(hit.level);
    return found;
}

class FlightClaim final : public ArtifactStore::Claim {
public:
    explicit FlightClaim(CacheChain::Flight flight) : flight_(std::move(flight)) {}

private:
    CacheChain::Flight flight_;
};

std::string enabledFeatures() {
    std::string names;
    llvm::SmallVector<llvm::StringRef, 128> words;
    llvm::StringRef(hostCpu().features).split(words, ',');
    for (llvm::StringRef word : words)
        if (word.consume_front("+")) names += (names.empty() ? "" : ",") + word.str();
    return names;
}

} // namespace

const std::string& hostFeatureNames() {
    static const auto* const names = new std::string(enabledFeatures()); // asked for at exit, too
    return *names;
}

CodeCache::CodeCache(const Options& options, Sink warn, Sink explain)
    : options_(inAbsoluteFolder(options.cache)), warn_(std::move(warn)), explain_(std::move(explain)),
      isOn_(options_.l2Bytes != 0 || (!options_.directory.empty() && options_.l3Bytes != 0)),
      keys_(keyContext(options)) {}

CodeCache::~CodeCache() = default;

CacheChain& CodeCache::chain() {
    if (CacheChain* ready = ready_.load(std::memory_order_acquire)) return *ready;
    std::lock_guard lock(mutex_);
    if (!chain_) open();
    ready_.store(chain_.get(), std::memory_order_release);
    return *chain_;
}

void CodeCache::open() {
    std::unique_ptr<SqliteLevel> disk;
    if (!options_.directory.empty() && options_.l3Bytes != 0) {
        SqliteOptions request;
        request.directory = options_.directory;
        request.capacityBytes = options_.l3Bytes;
        auto opened = SqliteLevel::open(request);
        if (opened) {
            disk = std::move(*opened);
            if (disk->wasRecreated())
                warn_("the cache '" + disk->file() + "' was damaged; it was set aside and made anew");
        } else {
            whyNoL3_ = opened.error();
            warn_("running without the cache on disk: " + whyNoL3_);
        }
    }
    chain_ = std::make_unique<CacheChain>(disk ? disk->macKey() : randomKey(), hostFeatureNames());
    if (options_.l2Bytes != 0) chain_->addLevel(makeMemoryLevel(options_.l2Bytes));
    disk_ = disk.get();
    if (disk) chain_->addLevel(std::move(disk));
}

/// An entry of another kind under this key comes from an encoder that is wrong.
std::optional<CacheChain::Hit> CodeCache::lookUp(const Digest& key, EntryKind kind, bool backFill) {
    auto hit = chain().lookUp(key, /*withIr=*/false, backFill);
    if (hit && hit->entry.kind != kind) {
        chain().reject(key);
        hit.reset();
    }
    return hit;
}

// ---- artifacts ----

Digest CodeCache::keyOf(const ArtifactRequest& request) {
    return materialOf(request.key, kArtifact).key();
}

ArtifactStore::Answer CodeCache::find(const ArtifactRequest& request, bool mayWait) {
    Answer answer;
    if (!isOn_) return answer;
    const KeyMaterial material = materialOf(request.key, kArtifact);
    const Digest key = material.key();
    auto hit = lookUp(key, EntryKind::Artifact);
    if (!hit) {
        CacheChain::Flight flight = chain().board(key, mayWait);
        // Made by another thread meanwhile: before this one boarded, or while it waited. Looking first keeps the counts
        // at one look-up a question.
        if ((flight || mayWait) && chain().peek(key)) hit = lookUp(key, EntryKind::Artifact);
        if (!hit && flight) answer.claim = std::make_unique<FlightClaim>(std::move(flight));
    }
    if (hit)
        answer.found = toArtifact(*hit, request.title);
    else if (explain_)
        explainMiss(request.title, materialOf(request.subject, kSubject).key(), material);
    return answer;
}

std::optional<FoundArtifact> CodeCache::findByKey(const Digest& key, const std::string& title) {
    // It is linked at once; what L1 lets go later comes from where it came from now.
    auto hit = lookUp(key, EntryKind::Artifact, /*backFill=*/false);
    if (!hit) return std::nullopt;
    return toArtifact(*hit, title);
}

void CodeCache::keep(const ArtifactRequest& request, const Unit& unit, const llvm::MemoryBuffer& object,
                     const ArtifactFacts& facts) {
    if (!isOn_) return;
    Entry entry;
    entry.kind = EntryKind::Artifact;
    entry.material = materialOf(request.key, kArtifact);
    entry.key = entry.material.key();
    entry.subject = materialOf(request.subject, kSubject).key();
    entry.title = request.title;
    entry.requiredFeatures = hostFeatureNames();
    entry.metadata = encodeFacts(facts);
    entry.payload = object.getBuffer().str();
    entry.ir.assign(unit.bitcode.data(), unit.bitcode.size());
    chain().store(entry);
}

void CodeCache::refuse(const ArtifactRequest& request, const std::string& why) {
    refuse(keyOf(request), request.title, why);
}

void CodeCache::refuse(const Digest& key, const std::string& title, const std::string& why) {
    chain().reject(key);
    warn_("a cached artifact of '" + title + "' cannot be linked and was dropped: " + why);
}

// ---- sources ----

KeyMaterial CodeCache::sourceMaterial(const Ingredients& key) const {
    KeyMaterial material = materialOf(key, kSource);
    material.add("epoch", options_.epoch);
    return material;
}

std::optional<SourceStore::Compiled> CodeCache::find(const std::string& file, const Ingredients& key) {
    if (!isOn_) return std::nullopt;
    const KeyMaterial material = sourceMaterial(key);
    auto hit = lookUp(material.key(), EntryKind::Source, /*backFill=*/false);
    if (!hit) {
        if (explain_) explainMiss(file, materialOf({{"file", file}}, kSubject).key(), material);
        return std::nullopt;
    }
    ++sourcesCached_;
    // Warnings first, behind their length in decimal and a space; the rest is the manifest.
    llvm::StringRef metadata(hit->entry.metadata);
    size_t length = 0;
    if (metadata.consumeInteger(10, length) || !metadata.consume_front(" ") || length > metadata.size()) length = 0;
    return Compiled{std::move(hit->entry.payload), metadata.take_front(length).str(),
                    metadata.drop_front(length).str()};
}

void CodeCache::stale(const std::string& file, const Ingredients&, const std::string& why) {
    --sourcesCached_;
    if (explain_) explain_("cached source '" + file + "' is out of date: " + why);
}

void CodeCache::keep(const std::string& file, const Ingredients& key, const Compiled& compiled) {
    if (!isOn_) return;
    Entry entry;
    entry.kind = EntryKind::Source;
    entry.material = sourceMaterial(key);
    entry.key = entry.material.key();
    entry.subject = materialOf({{"file", file}}, kSubject).key();
    entry.title = file;
    entry.metadata = std::to_string(compiled.warnings.size()) + " " + compiled.warnings + compiled.manifest;
    entry.payload = compiled.bitcode;
    chain().store(entry);
}

void CodeCache::compiled(const std::string& file, double ms) {
    ++sourcesCompiled_;
    if (explain_) explain_("compiled source '" + file + "' with Clang in " + std::to_string(ms) + " ms");
}

void CodeCache::notKept(const std::string& file, const std::string& why) {
    if (explain_) explain_("source '" + file + "' is not kept: " + why);
}

// ---- records ----

std::optional<std::string> CodeCache::findRecord(const KeyIngredients& key) {
    auto hit = lookUp(materialOf(key, kRecord).key(), EntryKind::Record, /*backFill=*/false);
    if (!hit) return std::nullopt;
    return std::move(hit->entry.payload);
}

void CodeCache::keepRecord(const std::string& title, const KeyIngredients& key, const std::string& text) {
    Entry entry;
    entry.kind = EntryKind::Record;
    entry.material = materialOf(key, kRecord);
    entry.key = entry.material.key();
    entry.subject = materialOf({{"record", title}}, kSubject).key();
    entry.title = title;
    entry.payload = text;
    chain().store(entry);
}

// ---- why ----

std::vector<CodeCache::Alternative> CodeCache::alternativesOf(const Digest& subject, const KeyMaterial& material) {
    constexpr size_t kMostLookedAt = 32;
    std::vector<Alternative> found;
    CacheChain& levels = chain();
    if (!disk_) return found;
    const std::vector<StoredRow> rows = disk_->rowsOf(subject);
    for (size_t i = 0; i < std::min(rows.size(), kMostLookedAt); ++i) {
        auto stored = levels.peek(rows[i].key);
        if (!stored || stored->entry.material == material) continue;
        found.push_back({"l3", stored->entry.material.differences(material)});
    }
    std::sort(found.begin(), found.end(),
              [](const Alternative& a, const Alternative& b) { return a.differences.size() < b.differences.size(); });
    return found;
}

std::vector<CodeCache::Alternative> CodeCache::alternatives(const ArtifactRequest& request) {
    return alternativesOf(materialOf(request.subject, kSubject).key(), materialOf(request.key, kArtifact));
}

void CodeCache::explainMiss(const std::string& title, const Digest& subject, const KeyMaterial& material) {
    const std::vector<Alternative> others = alternativesOf(subject, material);
    explain_("cache miss " + title +
             (others.empty() ? ": nothing of it is kept"
                             : ": kept under another key, which differs in " + joined(others.front().differences)));
}

bool CodeCache::has(const std::string& level, const Digest& key) {
    auto kept = chain().peek(key);
    Level* asked = chain().level(level);
    // The faster level answers for the slower one: what it has came from there, or went there, too.
    return kept && asked && (kept->level == level || asked->get(key));
}

std::vector<LevelReport> CodeCache::report() const {
    std::vector<LevelReport> reports;
    CacheChain* levels = ready_.load(std::memory_order_acquire);
    for (std::string_view name : {"l2", "l3"}) {
        LevelReport report;
        report.name = name;
        if (Level* level = levels ? levels->level(name) : nullptr) {
            const LevelStats stats = level->stats();
            report = {
                report.name,     stats.hits,   stats.misses,   stats.entries,         stats.bytes, stats.capacityBytes,
                stats.evictions, stats.writes, stats.failures, stats.rejectedInAll(), {}};
            for (size_t i = 0; i < kRejectCount; ++i)
                if (stats.rejected[i])
                    report.rejections.emplace_back(rejectName(static_cast<Reject>(i)), stats.rejected[i]);
        }
        reports.push_back(std::move(report));
    }
    return reports;
}

std::string CodeCache::whyNoL3() const {
    std::lock_guard lock(mutex_);
    return whyNoL3_;
}

void CodeCache::beforeExit() {
    if (hasDisk()) disk_->beforeExit();
}

// ---- fork ----

void CodeCache::beforeFork() {
    mutex_.lock();
    if (chain_) chain_->beforeFork();
}
void CodeCache::afterForkInParent() {
    if (chain_) chain_->afterForkInParent();
    mutex_.unlock();
}
void CodeCache::afterForkInChild() {
    if (chain_) chain_->afterForkInChild();
    mutex_.unlock();
}

} // namespace kiln

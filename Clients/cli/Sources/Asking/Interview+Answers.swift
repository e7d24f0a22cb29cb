import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// What Return stands for at a question.
struct Offer {
  /// As an option would be given it.
  let text: String
  /// For people.
  let shown: String
  /// The terms it holds.
  let keys: [String]
  /// The key of `time_precision` that goes with it.
  var precision: String?
}

extension Interview {
  /// What Return stands for: the answer that was given before, what the record holds, or what is usual.
  func usual(_ question: Question) throws -> Offer? {
    let field = field(question)
    if let answer = answers[field.key], !answer.text.isEmpty { return try offer(answer.text, field) }
    if let record { return try record.optionText(field).map { try offer($0, field) } }
    guard answers[field.key] == nil else { return nil }
    if case .division = field.kind, session.scope.regions.count == 1 {
      return try offer(String(session.scope.regions[0].padded), field)
    }
    switch question.usual {
    case .nothing: return nil
    case .today: return try offer("\(Instant.day(ClockCheck(session.state, wall: session.now).now))", field)
    case .term(let key): return try offer(key, field)
    case .last(let key):
      if let last = subject?.last, last.has(field) {
        // Its terms alone: since when they hold was said of another day.
        return try offer(last.shownKeys(field).joined(separator: ","), field)
      }
      return try key.map { try offer($0, field) }
    case .own: return try ownHelper().map { try offer(RecordName.text($0), field) }
    case .now:
      let clock = ClockCheck(session.state, wall: session.now)
      // What is gone on with took place when it was begun.
      if let began = beganMilliseconds, clock.now - began > 15 * 60_000 {
        let shown = Label("开始填的时候（\(Instant.text(began))）", "when this was begun (\(Instant.text(began)))")[language]
        return Offer(text: Instant.rfc3339(began), shown: shown, keys: [])
      }
      let shown = Label("现在（\(Instant.text(clock.now))）", "now (\(Instant.text(clock.now)))")[language]
      return Offer(
        text: Instant.rfc3339(clock.now), shown: shown, keys: [], precision: clock.isUnsure ? "clock_unsure" : nil)
    }
  }

  /// The helper who works under this account.
  private func ownHelper() throws -> Dot? {
    let (type, account) = (RecordType.helper, session.scope.account)
    var found: Dot?
    try session.database.forEach(type.number, in: nil) { stored in
      if stored.record.text(type["account"]) == account { found = stored.record.id }
      return found == nil
    }
    return found
  }

  private func offer(_ text: String, _ field: Field) throws -> Offer {
    let keys =
      field.vocabulary == nil ? [] : text.split(separator: ",").map { String($0.prefix { $0 != "@" && $0 != "#" }) }
    return Offer(text: text, shown: try shown(text, field), keys: keys)
  }

  /// An answer as people read it.
  func shown(_ text: String, _ field: Field) throws -> String {
    guard !text.isEmpty else { return Label("（空）", "(empty)")[language] }
    if case .reference = field.kind, let found = try? session.resolve(text) {
      return try session.text(field, .reference(found.id))
    }
    guard case .success(let cells) = field.parse(text) else { return text }
    if case .instant = field.kind, type.field(key: field.key + "_precision") != nil, let time = Instant.parse(text),
      time.precision == .day
    {
      return Label("\(Instant.day(time.milliseconds))（没写几点）", "\(Instant.day(time.milliseconds)), no time of day")[
        language]
    }
    return try cells.map { try session.text(field, $0.value, element: $0.element) }
      .joined(separator: language == .zh ? "、" : ", ")
  }

  /// What somebody typed, as an option would be given it; nil if the question is to be put again.
  func canonical(_ line: String, _ question: Question, _ field: Field, _ offered: Offer?) throws -> String? {
    switch field.kind {
    case .vocabulary(let vocabulary):
      let key = try choose(halfWidth(line).trimmed, vocabulary, field)?.key
      if let key, question.withheld.contains(key) { throw Failure.noSuchTerm(field, nil, allowed(field)) }
      return key
    case .flags(let vocabulary): return try flags(halfWidth(line), vocabulary, question, offered)
    case .boolean:
      switch halfWidth(line) {
      case "1": return "yes"
      case "2": return "no"
      default: return line
      }
    case .region:
      let villages = try session.villages()
      if let number = Int(halfWidth(line)), villages.all.indices.contains(number - 1), number <= Self.listedMax {
        return String(villages.all[number - 1].code)
      }
      return String(try villages.code(line, field))
    case .division: return String(try session.villages().region(line).padded)
    case .instant:
      let time = try VisitTime.parse(line, field, now: ClockCheck(session.state, wall: session.now).now)
      if time.precision == nil { return Instant.rfc3339(time.milliseconds) }
      try sayDayAlone(field)
      return "\(Instant.day(time.milliseconds))"
    case .date: return day(halfWidth(line).trimmed) ?? line
    case .reference: return try pick(line, field)
    case .text, .note, .integer, .decimal, .phone, .idNumber: return line
    }
  }

  /// What is noted where somebody says which day and not what time.
  private func sayDayAlone(_ field: Field) throws {
    let hasPrecision = type.field(key: field.key + "_precision") != nil
    try dialogue.say(
      hasPrecision
        ? Label(
          "只写了哪一天，记作“到日”；知道几点可以 < 回来写 昨天 15:30", "the day alone is noted; with < you may add the time: yesterday 15:30")
        : Label(
          "只写了哪一天，记作 0 点；知道几点可以 < 回来写 昨天 15:30",
          "only a day: noted as midnight; with < you may add the time: yesterday 15:30"),
      .yellow)
  }

  // MARK: - Choices

  /// The term that an answer means: by its number in the list, key, name, pinyin or initials.
  ///
  /// - Parameter place: which of several words it is, from 1; nil if it stands alone.
  private func choose(_ word: String, _ vocabulary: Vocabulary, _ field: Field, place: Int? = nil) throws -> Term? {
    if vocabulary.terms.count <= Self.listedMax, let number = Int(word) {
      guard vocabulary.terms.indices.contains(number - 1) else {
        throw Failure.noSuchNumber(field, place, allowed(field))
      }
      return vocabulary.terms[number - 1]
    }
    let guesses = vocabulary.guesses(word)
    guard let first = guesses.first else { throw Failure.noSuchTerm(field, place, allowed(field)) }
    guard guesses.count > 1 else { return first }
    let names = guesses.map { term in
      vocabulary.terms.count <= Self.listedMax ? "\(term.rank + 1) \(term.label[language])" : term.label[language]
    }
    try dialogue.say(
      Label(
        "可以是：\(names.joined(separator: "、"))。请写得再具体些",
        "that could be: \(names.joined(separator: ", ")). Please say more"), .yellow)
    return nil
  }

  /// Several terms: plain ones are the new answer; `+` and `-` change what is offered.
  private func flags(_ line: String, _ vocabulary: Vocabulary, _ question: Question, _ offered: Offer?) throws
    -> String?
  {
    let field = field(question)
    let isList = vocabulary.guesses(line.trimmed).count != 1 && !line.contains("@")
    let pieces =
      isList
      ? line.split { ",，、;；|/\n\t ".contains($0) }.map(String.init) : [line.trimmed]
    var chosen: [String] = []
    let changes = pieces.allSatisfy { "+-".contains($0.first ?? " ") }
    if changes { chosen = offered?.text.split(separator: ",").map(String.init) ?? [] }
    for (index, piece) in pieces.enumerated() {
      let sign = piece.first.flatMap { "+-".contains($0) ? $0 : nil }
      let word = sign == nil ? piece : String(piece.dropFirst())
      let name = String(word.prefix { $0 != "@" && $0 != "#" })
      if name == "0", sign == nil, pieces.count == 1 { return "" }
      let place = pieces.count > 1 ? index + 1 : nil
      guard let term = try choose(name, vocabulary, field, place: place) else { return nil }
      chosen.removeAll { $0.prefix { $0 != "@" && $0 != "#" } == term.key }
      if sign != "-" { chosen.append(term.key + word.dropFirst(name.count)) }
    }
    // “Nothing wrong” was offered, and something is.
    if changes, chosen.count > 1, case .last(let nothingWrong?) = question.usual {
      chosen.removeAll { $0.prefix { $0 != "@" && $0 != "#" } == nothingWrong }
    }
    return chosen.joined(separator: ",")
  }

  /// 今天, 明天, +7: days from today; nil for anything else.
  private func day(_ word: String) -> String? {
    let days: Int
    switch word.lowercased() {
    case "今天", "today": days = 0
    case "明天", "tomorrow": days = 1
    case "后天": days = 2
    case "昨天", "yesterday": days = -1
    default:
      guard word.first == "+", let number = Int(word.dropFirst()), (0...3660).contains(number) else { return nil }
      days = number
    }
    return "\(Instant.day(session.now + Int64(days) * 86_400_000))"
  }
}

extension Failure {
  fileprivate static func noSuchNumber(_ field: Field, _ place: Int?, _ allowed: Label) -> Failure {
    Failure("invalid_choice", .badInput, which(field, place, Label("没有这个序号", "there is no such number")), hint: allowed)
  }

  fileprivate static func noSuchTerm(_ field: Field, _ place: Int?, _ allowed: Label) -> Failure {
    Failure("unknown_value", .badInput, which(field, place, Label("没有这个选项", "no such value")), hint: allowed)
  }

  /// Of several words in one answer, which one.
  private static func which(_ field: Field, _ place: Int?, _ what: Label) -> Label {
    guard let place else { return Label("\(field.label.zh)：\(what.zh)", "\(field.label.en): \(what.en)") }
    return Label("\(field.label.zh)：第 \(place) 个，\(what.zh)", "\(field.label.en), word \(place): \(what.en)")
  }
}

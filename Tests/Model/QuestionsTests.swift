import Model
import Testing

@Suite struct QuestionsTests {
  static let asked = Questions.declared

  /// Every question is a field of its type, asked once, and looks only at what is known by then.
  @Test(arguments: asked.indices)
  func whatIsDeclaredMakesSense(_ index: Int) throws {
    let questions = Self.asked[index]
    let type = try #require(CareModel.current.type(key: questions.type))
    let keys = questions.list.map(\.key)
    #expect(Set(keys).count == keys.count)
    for (place, question) in questions.list.enumerated() {
      let field = try #require(type.field(key: question.key), "\(questions.type) has no field \(question.key)")
      for circumstance in question.when + question.only {
        switch circumstance {
        case .answered(let key, let terms):
          #expect(keys[..<place].contains(key), "\(question.key) looks at \(key), which comes later")
          try check(terms, of: type, key)
        case .unanswered(let key): #expect(keys[..<place].contains(key))
        case .elder(let key, let terms): try check(terms, of: .elder, key)
        case .last(let key, let terms): try check(terms, of: type, key)
        case .age(let years): #expect((60...100).contains(years))
        }
      }
      switch question.usual {
      case .term(let term), .last(let term?): try check([term], of: type, question.key)
      case .now, .today:
        switch field.kind {
        case .instant, .date: break
        default: Issue.record("\(question.key) is no time")
        }
      case .own:
        guard case .reference(CareModel.Number.helper) = field.kind else {
          Issue.record("\(question.key) is no helper")
          continue
        }
      case .nothing, .last(nil): break
      }
      if let other = question.pairedWith { #expect(keys.contains(other)) }
    }
    // What a record cannot do without is asked for, unless the program knows it.
    for field in type.requiredFields where !["raised_at", "ordered_at"].contains(field.key) {
      #expect(keys.contains(field.key), "\(questions.type) never asks for \(field.key)")
    }
  }

  private func check(_ terms: [String], of type: RecordType, _ key: String) throws {
    let field = try #require(type.field(key: key), "\(type.key) has no field \(key)")
    for term in terms { #expect(field.vocabulary?.term(key: term) != nil, "\(key) has no term \(term)") }
  }

  @Test func aTypeThatNamesNothingIsAskedForAllItsFieldsTheRequiredFirst() throws {
    let type = try #require(CareModel.current.type(key: "team"))
    let list = Questions.of(type).list
    #expect(Set(list.map(\.key)) == Set(type.fields.filter { !$0.writtenByHub }.map(\.key)))
    #expect(Array(list.map(\.key).prefix(type.requiredFields.count)) == type.requiredFields.map(\.key))
  }

  @Test func everyItemOfAnInstrumentIsAsked() {
    let keys = Set(Questions.of(.assessment).list.map(\.key))
    for instrument in Instrument.all { for item in instrument.items { #expect(keys.contains(item.key)) } }
    // Nobody would answer by options what changes the level, having been asked for all the rest.
    for field in Instrument.all.flatMap(\.rules).flatMap(\.condition.fields) {
      let key = RecordType.assessment.field(number: field)?.key ?? ""
      #expect(keys.contains(key), "\(key) changes the level and is not asked")
    }
  }
}

@Suite struct GuessTests {
  static let guesses: [(text: String, keys: [String])] = [
    ("phone", ["phone"]), ("电话", ["phone"]), ("telephone call", ["phone"]), ("dhtf", ["phone"]),
    ("dianhuatanfang", ["phone"]), ("dh", ["phone"]), ("jdbf", ["paired"]), ("结对", ["paired"]),
    ("SM", ["home"]), ("ｓｍ", ["home"]), ("p", ["phone", "paired"]), ("tele", ["phone"]),
    ("访", ["home", "phone", "video"]),
    ("探访", ["phone", "video"]), ("zzz", []), ("", []), ("  ", []),
  ]

  @Test(arguments: guesses)
  func aTermIsKnownByAsLittleAsTellsItFromTheOthers(_ text: String, _ keys: [String]) {
    #expect(Vocabulary.visitMode.guesses(text).map(\.key) == keys, "\(text)")
  }

  /// 电话 was taken for the remark about telephones, and the number written there was never checked.
  @Test func aNameThatSeveralFieldsHoldWasTakenForTheOneThatBeginsWithIt() {
    let type = RecordType.elder
    func meant(_ text: String) -> [String] {
      Guess(text).choose(among: type.fields, beginsOrHolds: true) { [$0.key, $0.label.zh, $0.label.en] }.map(\.key)
    }
    #expect(meant("电话").contains("phone") && meant("电话").contains("phone_note"))
    #expect(meant("联系电话") == ["phone"] && meant("phone") == ["phone"])
  }

  /// No vocabulary has two terms that its own keys and labels could not tell apart.
  @Test func everyTermIsFoundByItsKeyAndLabels() {
    for field in CareModel.current.types.flatMap(\.fields) {
      guard let vocabulary = field.vocabulary else { continue }
      for term in vocabulary.terms {
        for text in [term.key, term.label.zh, term.label.en] {
          #expect(
            vocabulary.guesses(text).first?.code == term.code || vocabulary.match(text) != nil,
            "\(vocabulary.key) \(text)")
        }
      }
    }
  }
}

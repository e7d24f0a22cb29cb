import Model
import Testing

@Suite("Instruments are data, and the data holds together")
struct InstrumentTests {
  let ability = Instrument.ability
  let selfCare = Instrument.selfCare

  @Test("The 26 items of GB/T 42195-2022 add up to 90: 32, 15, 28 and 15")
  func maxima() {
    #expect(ability.items.count == 26)
    #expect(ability.sections.map(\.scoreMax) == [32, 15, 28, 15])
    #expect(ability.totals == 0...90)
    #expect(ability.items.map(\.field) == Array(100...125))
    let unlike = ability.items.filter { $0.best != 4 }
    #expect(
      Dictionary(uniqueKeysWithValues: unlike.map { ($0.code, $0.best) }) == [
        "B.2.4": 3, "B.3.7": 1, "B.3.8": 1, "B.3.9": 2, "B.4.1": 2, "B.4.2": 2, "B.4.4": 3,
      ])
  }

  @Test("The short form has five items, of at most 37 points")
  func shortForm() {
    #expect(selfCare.items.map(\.field) == Array(200...204))
    #expect(selfCare.totals == 0...37)
    #expect(
      selfCare.items.map { $0.options.map(\.score) } == [
        [0, 3, 5], [0, 1, 3, 7], [0, 3, 5], [0, 1, 5, 10], [0, 1, 5, 10],
      ])
  }

  @Test("Bands are exclusive and exhaustive", arguments: [Instrument.ability, .selfCare])
  func bands(_ instrument: Instrument) {
    #expect(instrument.flaw == nil)
    for total in instrument.totals {
      let bands = instrument.bands.filter { $0.totals.contains(total) }
      #expect(bands.count == 1)
      #expect(instrument.level(total) == bands.first?.level)
    }
    #expect(instrument.level(instrument.totals.upperBound + 1) == nil)
    #expect(instrument.level(-1) == nil)
    // A worse total never gives a better level.
    let levels = instrument.totals.compactMap(instrument.level)
    #expect(instrument.higherIsBetter ? levels == levels.sorted(by: >) : levels == levels.sorted())
  }

  @Test(
    "Boundary totals",
    arguments: [(90, 0), (89, 1), (66, 1), (65, 2), (46, 2), (45, 3), (30, 3), (29, 4), (0, 4)] as [(Int, Int64)])
  func boundaries(total: Int, level: Int64) throws {
    #expect(ability.level(total) == level)
    // And by answers that add up to the total.
    let scoring = Scoring(try answers(totalling: total), by: ability)
    #expect(scoring.total == total && scoring.preliminary == level && scoring.suggested == level)
    #expect(scoring.missing.isEmpty && scoring.sections.compactMap { $0 }.reduce(0, +) == total)
  }

  @Test(
    "Boundary totals of the short form, where less is better",
    arguments: [(0, 0), (3, 0), (4, 1), (8, 1), (9, 2), (18, 2), (19, 3), (37, 3)] as [(Int, Int64)])
  func shortBoundaries(total: Int, level: Int64) { #expect(selfCare.level(total) == level) }

  @Test("Every item is a declared field of the assessment, every answer a term with a score of its own or an own code")
  func fields() throws {
    let type = RecordType.assessment
    for instrument in Instrument.all {
      #expect(Vocabulary.instrument.term(key: instrument.key) != nil)
      #expect(type.field(key: instrument.levelKey)?.vocabulary === instrument.levels)
      for rule in instrument.rules { #expect(Vocabulary.changeReasons.term(key: rule.key) != nil) }
      for item in instrument.items {
        let field = try #require(type.field(number: item.field))
        #expect(field.key == item.key && field.vocabulary === item.scale.vocabulary)
        #expect(item.options.map(\.term) == item.scale.vocabulary.terms)
        for option in item.options {
          #expect(item.score(option.term.code) == option.score)
          // The score on a paper form names the answer where it is the only one.
          let isOnly = item.options.count { $0.score == option.score } == 1
          #expect(item.scale.vocabulary.match("\(option.score)")?.code == (isOnly ? option.term.code : nil))
        }
        #expect(item.score(99) == nil)
      }
    }
    // Paper says 0 for both, the rule wants to know which.
    let consciousness = try #require(ability.items.first { $0.code == "B.3.9" })
    #expect(consciousness.options.filter { $0.score == 0 }.map(\.term.key) == ["stupor", "coma"])
  }

  @Test("An item that is not answered leaves no total and no level")
  func incomplete() throws {
    for item in ability.items {
      var partial = try answers(totalling: 90)
      partial.numbers[item.field] = nil
      let scoring = Scoring(partial, by: ability)
      #expect(scoring.missing.map(\.code) == [item.code])
      #expect(scoring.total == nil && scoring.preliminary == nil && scoring.suggested == nil)
      #expect(scoring.sections.count { $0 == nil } == 1)
      partial.numbers[item.field] = 77
      #expect(Scoring(partial, by: ability).missing.map(\.code) == [item.code], "an answer of a newer version")
    }
  }

  /// Answers to the 26 items whose scores add up to a total: the best ones, then as many points fewer as are wanted.
  private func answers(totalling total: Int) throws -> Answers {
    var answers = Answers()
    var tooMuch = 90 - total
    for item in ability.items {
      let option = try #require(
        item.options.filter { item.best - $0.score <= tooMuch }.min { $0.score < $1.score })
      answers.numbers[item.field] = option.term.code
      tooMuch -= item.best - option.score
    }
    try #require(tooMuch == 0)
    // A coma is told apart from a stupor: the total alone is meant here.
    if answers.numbers[120] == 3 { answers.numbers[120] = 0 }
    return answers
  }
}

extension InstrumentTests {
  private func level(_ total: Int, cumulates: Bool = false, _ change: (inout Answers) -> Void) throws -> Scoring {
    var answers = try answers(totalling: total)
    change(&answers)
    return Scoring(answers, by: ability, cumulates: cumulates)
  }

  @Test("A coma is level 4 whatever the total, a stupor is not")
  func coma() throws {
    for total in [89, 66, 40] {
      let coma = try level(total) { $0.numbers[40] = 1 }
      #expect(coma.suggested == 4 && coma.reasons.map(\.key) == ["coma"] && coma.preliminary != 4)
    }
    let answered = try level(80) { $0.numbers[120] = 3 }
    #expect(answered.suggested == 4, "as the answer to B.3.9")
    let stupor = try level(80) { $0.numbers[120] = 0 }
    #expect(stupor.suggested == stupor.preliminary && stupor.reasons.isEmpty)
    #expect(
      Scoring(
        {
          var a = Answers(); a.numbers[40] = 1; return a
        }(), by: ability
      ).suggested == 4, "without a total")
    #expect(try level(80) { $0.numbers[40] = 0 }.reasons.isEmpty)
  }

  @Test("Dementia, or another disorder that a psychiatrist diagnosed, is one level worse")
  func mental() throws {
    let (dementia, disorder): (UInt32, UInt32) = (21, 22)
    #expect(Vocabulary.chronic.term(code: Int64(dementia))?.key == "dementia")
    #expect(Vocabulary.chronic.term(code: Int64(disorder))?.key == "mental_disorder")
    for (total, worse) in [(90, 1), (70, 2), (50, 3), (35, 4), (10, 4)] as [(Int, Int64)] {
      #expect(try level(total) { $0.members[42] = [dementia] }.suggested == worse)
    }
    #expect(try level(70) { $0.members[42] = [disorder] }.suggested == 1, "not diagnosed")
    #expect(
      try level(70) {
        $0.members[42] = [disorder]; $0.numbers[43] = 1
      }.suggested == 2)
  }

  @Test("Care-risk events are added up over their kinds, and two are enough")
  func events() throws {
    for first in 0...3 as ClosedRange<Int64> {
      for second in 0...3 as ClosedRange<Int64> {
        let scoring = try level(70) {
          $0.numbers[20] = first; $0.numbers[24] = second
        }
        #expect(scoring.suggested == (first + second >= 2 ? 2 : 1), "\(first) falls, \(second) others")
      }
    }
  }

  @Test("Whether two rules add up is a setting; level 4 is the end either way")
  func cumulation() throws {
    func both(_ answers: inout Answers) {
      answers.members[42] = [21]
      answers.numbers[20] = 2
    }
    #expect(try level(70, both).suggested == 2)
    #expect(try level(70, cumulates: true, both).suggested == 3)
    #expect(try level(70, both).reasons.map(\.key) == ["mental", "risk_events"])
    #expect(try level(31, cumulates: true, both).suggested == 4)
  }
}

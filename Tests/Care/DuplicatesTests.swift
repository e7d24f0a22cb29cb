import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing

@testable import Care

@Suite struct DuplicatesTests {
  private let village = try! Village()

  private func pairs() throws -> [Duplicates.Pair] { try Duplicates(village.store).pairs }

  private func reasons() throws -> [Duplicates.Reason]? {
    let pairs = try pairs()
    return pairs.count == 1 ? pairs[0].reasons : nil
  }

  /// Sets the officials' fields, as an official's device would hold them.
  private static let number = "230422194103051021"
  private static let old = "230422410305102"

  @Test(
    arguments: [
      (["id_number": number], ["id_number_unverified": number], [.idNumberSame]),
      (["id_number": number], ["id_number_unverified": old], [.idNumberOldForm]),
      (["id_number": number], ["id_number_unverified": "230422194103051022"], [.idNumberNear]),
      (["id_number": number], ["id_number_unverified": "230422194103061021"], [.idNumberNear]),
      (["id_number": number], ["id_number_unverified": "231422194103051021"], [.idNumberNear]),
      (["id_number": number], ["id_number_unverified": "230422194103051012"], [.idNumberNear]),
    ] as [([String: String], [String: String], [Duplicates.Reason])])
  func numbersAreComparedInEveryForm(
    _ one: [String: String], _ other: [String: String], _ wanted: [Duplicates.Reason]
  ) throws {
    try village.elder("赵桂兰", one)
    try village.elder("赵桂兰", other, village: Village.west)
    #expect(try reasons()?.first == wanted[0])
  }

  @Test func twoPeopleWithOneNumberAreShownWhateverTheirNames() throws {
    try village.elder("赵桂兰", ["id_number": Self.number])
    try village.elder("孙德福", ["id_number": Self.number, "sex": "male"], village: Village.west)
    #expect(try reasons() == [.idNumberSame, .nameDiffers, .birthSame, .sexDiffers, .villageNear])
  }

  @Test(arguments: [
    ("赵桂兰", "赵桂兰", Duplicates.Reason.nameSame), ("赵桂兰(大)", "赵桂兰", .nameSuffix), ("赵桂兰", "赵贵蓝", .nameHomophone),
    ("曾玉兰", "曾玉蓝", .nameHomophone), ("黄素芳", "黄素芬", .nameSimilar), ("李春梅", "李梅", .nameCut),
  ])
  func namesAreComparedBySound(_ one: String, _ other: String, _ wanted: Duplicates.Reason) throws {
    try village.elder(one, ["birth": "1941-03-05"])
    try village.elder(other, ["birth": "1941-03-05"])
    #expect(try reasons() == [wanted, .birthSame, .villageSame])
  }

  @Test(arguments: [
    ("1941-03-05", "1941-05-03", Duplicates.Reason.birthSwapped), ("1941-03-05", "1941-03", .birthPartial),
    ("1941", "1941-03-05", .birthPartial), ("1941-03-05", "1941-03-05", .birthSame),
  ])
  func birthDatesAreComparedAsPeopleWriteThem(_ one: String, _ other: String, _ wanted: Duplicates.Reason) throws {
    try village.elder("赵桂兰", ["birth": one])
    try village.elder("赵桂兰", ["birth": other], village: Village.west)
    #expect(try reasons() == [.nameSame, wanted, .villageNear])
  }

  @Test func anOldNameAndASharedTelephoneCount() throws {
    try village.elder("赵桂兰", ["former_name": "赵小兰", "phone": "13904680011"])
    try village.elder("赵小兰", ["phone_other": "139****0011"])
    #expect(try reasons() == [.nameSame, .villageSame, .phoneSame])
  }

  @Test func peopleWhoContradictEachOtherAreNot() throws {
    try village.elder("赵桂兰", ["id_number": Self.number, "phone": "13904680011"])
    // Another valid number, another sex, another age, another mark given by the village; a couple with one telephone.
    try village.elder("赵桂兰", ["id_number": "230422193809171039", "phone": "13904680011"])
    try village.elder("赵贵蓝", ["sex": "male", "birth": "1941-03-05"])
    try village.elder("赵桂兰", ["birth": "1955-03-05"])
    #expect(try pairs().isEmpty)
    try village.elder("王秀芳(大)")
    try village.elder("王秀芳(小)")
    try village.elder("钱德福", ["phone": "13904680012"])
    try village.elder("孙秀英", ["phone": "13904680012"])
    #expect(try pairs().isEmpty)
  }

  @Test func namesakesOfATownshipNeedMoreThanTheName() throws {
    try village.elder("赵桂兰")
    let twin = try village.elder("赵桂兰", village: Village.west)
    #expect(try pairs().isEmpty)
    try village.edit("elder", twin, ["village": Village.east])
    #expect(try reasons() == [.nameSame, .villageSame])
  }

  @Test func unitedAndToldApartPairsAreLeftOut() throws {
    let one = try village.elder("赵桂兰", ["birth": "1941-03-05"])
    let two = try village.elder("赵桂兰", ["birth": "1941-03-05"])
    let three = try village.elder("赵桂兰", ["birth": "1941-03-05"])
    #expect(try pairs().count == 3)
    try village.edit("elder", two, ["same_as": one.testText])
    // Two records are one person now: one pair is left, not two.
    #expect(try pairs().map { Set([$0.first, $0.second]) } == [[one, three]])
    let told = try village.distinct(three, two)
    #expect(try pairs().isEmpty)
    // It was said of the second record, and stays true of it alone when that is separated.
    try village.edit("elder", two, ["same_as": ""])
    #expect(try Set(pairs().map { Set([$0.first, $0.second]) }) == [[one, two], [one, three]])
    try village.edit("distinction", told, ["withdrawn": "true"])
    #expect(try pairs().count == 3)
    try village.edit("elder", three, ["archived": "entered_in_error"])
    #expect(try pairs().map { Set([$0.first, $0.second]) } == [[one, two]])
  }

  @Test func theLikeliestComeFirstAndTheFullerRecordRemains() throws {
    try village.elder("王秀芳")
    try village.elder("王秀芬", ["phone": "13904680011"])
    try village.elder("王秀芳", ["phone": "13904680011", "group": "三组"])
    let full = try village.elder("赵桂兰", ["birth": "1941-03-05", "group": "一组", "address": "村东"])
    let bare = try village.elder("赵桂兰", ["birth": "1941-03-05"])
    let pairs = try pairs()
    #expect(pairs.map(\.score) == pairs.map(\.score).sorted(by: >))
    #expect(pairs.count == 3)
    #expect(pairs[0].first == full && pairs[0].second == bare && pairs[0].score == 30)
    #expect(pairs.allSatisfy { $0.score == $0.reasons.map(\.points).reduce(0, +) })
  }

  @Test func blocksFindWhatComparingEverybodyFinds() throws {
    // Small names, dates and villages, so that many pairs are near each other in every way at once.
    var random = SeededRandom(seed: 9)
    let surnames = ["王", "汪", "曾", "李"]
    let given = ["桂兰", "贵蓝", "素芳", "素芬", "春梅", "梅", "秀英"]
    var count = 0
    for _ in 0..<120 {
      let birth = ["1941-03-05", "1941-05-03", "1941", "1942-03-05", ""].randomElement(using: &random)!
      let phone = ["13904680011", "13904680012", ""].randomElement(using: &random)!
      let place = [Village.east, Village.west].randomElement(using: &random)!
      var values: [String: String] = [:]
      if !birth.isEmpty { values["birth"] = birth }
      if !phone.isEmpty { values["phone"] = phone }
      try village.elder(
        surnames.randomElement(using: &random)! + given.randomElement(using: &random)!, values, village: place)
    }
    let found = try Duplicates(village.store)
    #expect(found.peopleCount == 120)
    let all = try Duplicates.comparingEverybody(village.store)
    for pair in found.pairs {
      count += 1
      #expect(all.contains(Set([pair.first, pair.second])))
    }
    #expect(Set(found.pairs.map { Set([$0.first, $0.second]) }) == all)
    #expect(count > 100)
  }

  /// Whoever registers somebody waits for this: it reads no more of each record than it compares.
  @Test func aNewRecordIsComparedByAllThatComparisonsAskOf() throws {
    let values = [
      "former_name": "赵小兰", "source_note": "姓名:赵桂兰(大)", "sex": "female", "birth": "1941-03-05", "age_stated": "85",
      "age_stated_on": "2026-03-01", "id_number": Self.number, "id_number_unverified": Self.old,
      "id_number_masked": "230422********1021", "phone": "13904680011", "phone_other": "13904680012",
    ]
    let id = try village.elder("赵桂兰", values)
    let fields = try #require(ElderFields(.current))
    let asked = Candidate.fieldsAsked(of: fields)
    #expect(Set(asked.map(\.key)) == Set(values.keys).union(["name", "village"]))
    let whole = try #require(try village.store.stored(id, type: fields.type.number))
    var part: StoredRecord?
    try village.store.forEach(fields.type.number, in: nil, only: asked) {
      part = $0
      return true
    }
    let read = try #require(part)
    let (one, other) = (Candidate(whole, fields), Candidate(read, fields))
    for said in [\Candidate.facts, \.names, \.phones, \.village] as [PartialKeyPath<Candidate>] {
      #expect("\(one[keyPath: said])" == "\(other[keyPath: said])")
    }
    #expect(one.numbers == other.numbers && one.phones.count == 2 && one.names.count == 3)
    // What is said of a pair is said of a new record, too.
    let twin = try village.elder("赵桂兰", ["birth": "1941-03-05", "phone": "13904680012"], village: Village.west)
    let pair = try #require(try pairs().first)
    let new = try #require(try village.store.stored(twin, type: fields.type.number))
    let likeness = try #require(try Duplicates.likenesses(of: new, in: village.store).first)
    #expect(likeness.elder == id && likeness.score == pair.score && likeness.reasons == pair.reasons)
    try village.edit("elder", id, ["archived": "entered_in_error"])
    #expect(try Duplicates.likenesses(of: new, in: village.store).isEmpty)
  }

  @Test func everyReasonIsSaidInBothLanguages() {
    for reason in Duplicates.Reason.allCases {
      #expect(!reason.label.zh.isEmpty && !reason.label.en.isEmpty && reason.label.zh != reason.label.en)
    }
  }
}

extension Village {
  func distinct(_ one: Dot, _ other: Dot) throws -> Dot {
    try write(Draft(type: "distinction", text: ["elder": one.testText, "other": other.testText]))
  }
}

extension Duplicates {
  /// The pairs that are found if everybody is compared with everybody.
  fileprivate static func comparingEverybody(_ register: any Register) throws -> Set<Set<Dot>> {
    let all = try Duplicates(register, in: nil) { people, compare in
      for a in people.indices {
        for b in people.indices where b > a { compare(a, b) }
      }
    }
    return Set(all.pairs.map { [$0.first, $0.second] })
  }
}

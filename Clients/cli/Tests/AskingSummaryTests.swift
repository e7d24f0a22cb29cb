import Foundation
import Model
import Replication
import Storage
import Store
import Terminal
import Testing
import Wire

/// What is missing, what was not asked yet, and what was refused: a dialogue leads back to just that.
@Suite(.waiting) struct AskingSummaryTests {
  private func home(_ role: Role = .village) throws -> (home: Home, elder: String) {
    let home = try Home(role)
    return (home, try home.id("elder", "add", "--name", "李德福", "--birth", "1960-06-01"))
  }

  /// Before anything is known of the outcome the count is that of a visit at which somebody was seen.
  @Test func howManyQuestionsThereAreIsKnownFromTheStart() throws {
    let (home, elder) = try home()
    let talk = try Conversation(home, ["visit", "add", elder])
    try talk.at("(2/10) mode", "").at("(3/10) outcome", "").at("(4/10) time", "").at("(5/10) basic living", "+2")
    // What was found brings one more.
    try talk.at("(6/11) safety", "=").at("Summary", "<").expect("(11/11) note").answer("!").answer("d")
    #expect(talk.end() == 77)
    #expect(!talk.screen.contains("leave out\n> \n\n(3"), "how a visit went cannot be left out")
  }

  /// “Fine” and “short of food” cannot both be meant.
  @Test func whatIsAddedTakesThePlaceOfNothingWrong() throws {
    let (home, elder) = try home()
    let talk = try Conversation(home, ["visit", "add", elder])
    try talk.at(") mode", "").at("outcome", "").at("time", "").at("basic living", "+2 99")
    try talk.expect("word 2: there is no such number").expect("from 1 to 11").answer("+2").at("safety", "=")
    try talk.expect("not asked yet (+ = go on with them): safety risks")
    try talk.answer("").expect("recorded")
    #expect(talk.end() == 0)
    let visit = try #require(try home.json("visit", "list").elements?.first?["id"]?.string)
    let fields = try #require(try home.json("visit", "show", visit)["fields"])
    #expect(fields["basic_living"]?.strings == ["short_of_food"])
    #expect(fields["safety"]?.strings?.isEmpty != false)
  }

  /// An assessment without all its answers has no level: it waits as a draft, and the summary leads to what is missing.
  @Test func whatIsMissingIsNamedAndFilledIn() throws {
    let (home, elder) = try home()
    let talk = try Conversation(home, ["assessment", "add", elder])
    try talk.at("instrument", "").at("assessed on", "").at("reason", "").at("informant", "")
    try talk.at(") eating", "").expect("“eating” cannot be left out").expect("a number from 1 to 3").answer("1")
    try talk.at("grooming", "=").expect("still required: washing and grooming, dressing").expect("Return = fill in")
      .answer("")
    try talk.at("grooming", "1").at("dressing", "1").at("using the toilet", "1").at("moving about", "1")
    try talk.expect("Return = save").answer("").expect("total")
    #expect(talk.end() == 0)
  }

  /// What only the whole record shows to be wrong is asked again by itself.
  @Test func whatIsRefusedAtSavingIsAskedAgain() throws {
    let home = try Home(.town, regions: ["230422100"])
    let talk = try Conversation(home, ["target", "set"])
    try talk.at("indicator", "visit_rate").at("division", "").at("period", "soon").at("value", "100").expect("\n> ")
      .answer("=")
    try talk.at("Summary", "").expect("is no period").at(") period", "2026").at("Summary", "").expect("recorded")
    #expect(talk.end() == 0)
  }

  @Test func whereThereIsNothingToChooseFromItSaysWhatComesFirst() throws {
    let (home, elder) = try home()
    let entry = try Conversation(home, ["timebank", "add"])
    try entry.expect("there is no helper on this device to choose from").expect("tanfang helper add")
    #expect(entry.end() == 66)
    // What can be left out is not even asked.
    let order = try Conversation(home, ["order", "add", elder])
    try order.at("service", "1").at("planned on", "+1").at("place", "=").at("Summary", "").expect("recorded")
    #expect(order.end() == 0)
    #expect(!order.screen.contains("request") && !order.screen.contains(") helper\n"))
  }

  @Test func aHelperEntersTheirOwnTime() throws {
    let home = try Home(.village)
    let helper = try home.id("helper", "add", "--name", "张桂芳", "--kind", "volunteer", "--account", home.account)
    try home.id("helper", "add", "--name", "刘海燕", "--kind", "volunteer")
    let talk = try Conversation(home, ["timebank", "add"])
    try talk.expect("Return = 张桂芳").expect("\n> ").answer("").at("kind", "").at("minutes", "90").at("time", "=")
    try talk.at("Summary", "").expect("recorded")
    #expect(talk.end() == 0)
    let entry = try #require(try home.json("timebank", "list").elements?.first?["fields"])
    #expect(entry["helper"]?.string == helper && entry["kind"]?.string == "earned")
  }

  /// A visit whose draft was left lying was made when the draft was begun.
  @Test func aDraftRemembersWhenItWasBegun() throws {
    let (home, elder) = try home()
    let began: Int64 = 1_789_000_000_000
    let store = try home.open()
    let visit = try #require(CareModel.current.type(key: "visit"))
    let id = Dot(try store.state().replica, try #require(elder.split(separator: "-").last.flatMap { UInt64($0) }))
    try store.transaction {
      let draft = try store.beginDraft("visit add", visit.number, record: nil, atMilliseconds: began)
      for (key, text, named) in [("elder", elder, id as Dot?), ("mode", "home", nil), ("outcome", "seen", nil)] {
        _ = try store.keep(.init(key: key, text: text), for: key, in: draft, naming: named, atMilliseconds: began)
      }
    }
    let talk = try Conversation(home, ["visit", "add"])
    try talk.at("unfinished drafts", "").expect("when this was begun").expect("\n> ").answer("")
    try talk.at("basic living", "=").at("Summary", "").expect("recorded")
    #expect(talk.end() == 0)
    #expect(try home.json("visit", "list").elements?.first?["at"]?.string == Instant.rfc3339(began))
  }

  /// However often the answer makes no sense, the question is on the screen.
  @Test func theQuestionIsPutAgainBeforeItLeavesTheScreen() throws {
    let (home, elder) = try home()
    let talk = try Conversation(home, ["visit", "add", elder])
    try talk.at(") mode", "x1").expect("no such value").answer("x2").expect("no such value").answer("x3")
    try talk.expect("no such value").at(") mode", "phone").at("outcome", "!").answer("")
    #expect(talk.end() == 77)
  }

  /// The elder of an order was corrected, and its request was still the first one's: it could not be saved, and nothing
  /// said where to correct it.
  @Test func theRequestOfAnotherElderStuckInTheOrder() throws {
    let (home, first) = try home(.town)
    let second = try home.id("elder", "add", "--name", "王秀英", "--village", Home.village)
    for elder in [first, second] { try home.id("request", "add", elder, "--service", "meals") }
    let talk = try Conversation(home, ["order", "add", first])
    try talk.at(") service", "meals").at(") request", "1").at("planned", "=").at("Summary", "elder")
    try talk.at(") elder", "王秀英").at("Summary", "").expect("about another elder").at(") request", "1")
    try talk.at("Summary", "")
    #expect(talk.end() == 0)
    let order = try #require(try home.ids("order", "list").first)
    let request = try home.json("order", "show", order)["fields"]?["request"]?.string
    #expect(try home.ids("request", "list", "--elder", second) == [request])
  }

  /// As long as both dates stood there nothing was saved, and nobody was asked for either of them again.
  @Test func anEndBeforeTheBeginningLedNowhere() throws {
    let home = try Home(.town, regions: ["230422100"])
    let type = try #require(CareModel.current.type(key: "benefit"))
    func head(_ key: String) -> String { ") " + type[key].label.en }
    let talk = try Conversation(home, ["benefit", "add"])
    try talk.at(head("code"), "GL").at(head("name"), "高龄津贴").at(head("division"), "").at(head("kind"), "1")
    try talk.at(head("service"), "").at(head("from"), "2026-11-30").at(head("until"), "2026-01-05").expect("\n> ")
      .answer("=")
    try talk.at("Summary", "").expect("is before").at(head("until"), "2026-12-31").at("Summary", "")
    #expect(talk.end() == 0)
    let benefit = try #require(try home.ids("benefit", "list").first)
    #expect(try home.json("benefit", "show", benefit)["fields"]?["until"]?.string == "2026-12-31")
  }

  /// Whose division it was, was said when everything else had been answered.
  @Test func aDivisionOfOthersWasRefusedOnlyAtTheEnd() throws {
    let home = try Home(.town, regions: ["230422100"])
    let talk = try Conversation(home, ["team", "add"])
    try talk.at(") name", "红马甲").at(") division", "2026").expect("not yours").expect("\n> ").answer("")
    try talk.expect("\n> ").answer("=").at("Summary", "")
    #expect(talk.end() == 0)
    #expect(try home.ids("team", "list").count == 1)
  }
}

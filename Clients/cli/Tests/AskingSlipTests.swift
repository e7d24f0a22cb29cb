import Model
import Terminal
import Testing

/// What somebody typed in a dialogue is not thrown away, and what cannot be meant is not offered.
@Suite struct AskingSlipTests {
  private func home(_ role: Role = .village) throws -> (home: Home, elder: String) {
    let home = try Home(role)
    return (home, try home.id("elder", "add", "--name", "李德福", "--birth", "1960-06-01"))
  }

  /// A field's name at the end of a page of the summary was taken for “enough”.
  @Test func aNameTypedAtTheEndOfAPageIsAnAnswer() throws {
    let (home, elder) = try home()
    let talk = try Conversation(home, ["visit", "add", elder], lines: 8)
    try talk.at(") mode", "").at("outcome", "").at("time", "").at("basic living", "").at("safety", "=")
    try talk.expect("Summary").expect("Return = more").expect("\n> ").answer("mode")
    try talk.at("mode", "2").expect("Summary").expect("Return = more").expect("\n> ").answer("enough")
    try talk.expect("Return = save").expect("\n> ").answer("").expect("recorded")
    #expect(talk.end() == 0)
    #expect(try home.json("visit", "list").elements?.first?["mode"]?.string == "phone")
  }

  @Test func ofATextThatIsTooLongTheBeginningIsKept() throws {
    let (home, elder) = try home()
    let text = String(repeating: "长", count: 70)
    let talk = try Conversation(home, ["elder", "edit", elder])
    try talk.at("Which field?", "former name").at("former name", text).expect("Return = keep the first")
    try talk.expect("\n> ").answer("").at("Changes", "").expect("changed")
    #expect(talk.end() == 0)
    let kept = try #require(try home.json("elder", "show", elder)["fields"]?["former_name"]?.string)
    #expect(kept.count > 10 && text.hasPrefix(kept))
  }

  @Test func aReversalIsNotOfferedAsAKindOfEntry() throws {
    let home = try Home(.village)
    try home.id("helper", "add", "--name", "张桂芳", "--kind", "volunteer", "--account", home.account)
    let talk = try Conversation(home, ["timebank", "add"])
    try talk.expect("\n> ").answer("").at("3 transferred", "4").expect("no such").answer("reversal").expect("no such")
    try talk.answer("1").at("minutes", "!").answer("d")
    #expect(talk.end() == 77)
    #expect(!talk.screen.contains("4 reversal"))
  }

  @Test func anInstrumentWithoutItemsIsAskedForItsResult() throws {
    let (home, elder) = try home(.town)
    let talk = try Conversation(home, ["assessment", "add", elder])
    try talk.at("instrument", "mzt039").at("assessed on", "").at("reason", "").at("informant", "")
    try talk.at("total", "80").at("final level", "mild").at("valid until", "").at("note", "")
    try talk.at("Summary", "").expect("recorded")
    #expect(talk.end() == 0)
  }

  @Test func aDayAloneIsSaidToBeOne() throws {
    let (home, elder) = try home()
    let talk = try Conversation(home, ["visit", "add", elder])
    try talk.at(") mode", "").at("outcome", "").at("time", "yesterday").expect("the day alone is noted")
    try talk.at("basic living", "=").expect("no time of day").expect("\n> ").answer("").expect("recorded")
    #expect(talk.end() == 0)
  }
}

import Care
import Terminal
import Testing

@testable import Casework

@Suite struct ReleaseTests {
  @Test func aReleaseThatFitsNeitherWaySaidThatVillagesWereLeftOut() throws {
    let long = String(repeating: "x", count: Release.bytesMax + 1)
    #expect(try Publication.fitting { _ in "figures" } == ("figures", true))
    #expect(try Publication.fitting { $0 ? long : "figures" } == ("figures", false))
    let error = #expect(throws: Failure.self) { try Publication.fitting { _ in long } }
    #expect(error?.code == "release_too_large")
  }
}

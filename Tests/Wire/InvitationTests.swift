import Testing

@testable import Wire

@Suite struct InvitationTests {
  static let pin = Pin(publicKeyInfo: [1, 2, 3])
  static let secret: [UInt8] = [0x00, 0x17, 0xFF, 0x80, 0x01, 0x6C, 0xA9, 0x5E]

  static func invitation(_ host: String?, _ port: UInt16 = 443) -> Invitation {
    Invitation(address: host.map { Invitation.Address(host: $0, port: port) }, secret: secret, pin: pin)
  }

  static let invitations: [Invitation] = [
    invitation(nil), invitation("192.168.1.20", 8443), invitation("0.0.0.0", 0), invitation("255.255.255.255", 65_535),
    invitation("a"), invitation("tanfang.suibin.gov.cn"), invitation("hub.local", 8443),
    Invitation(
      address: nil, secret: [UInt8](repeating: 0, count: 8), pin: Pin(bytes: [UInt8](repeating: 0, count: 16))!),
    Invitation(
      address: .init(host: "10.0.0.1", port: 443), secret: [UInt8](repeating: 0xFF, count: 8),
      pin: Pin(bytes: [UInt8](repeating: 0xFF, count: 16))!),
  ]

  /// The symbols of a code, without its hyphens.
  static func characters(_ invitation: Invitation) -> [Character] {
    invitation.code.filter { $0 != "-" }.map { $0 }
  }

  @Test(arguments: invitations)
  func aCodeReadsBackAndIsShortEnough(invitation: Invitation) throws {
    #expect(try Invitation(code: invitation.code) == invitation)
    #expect(Self.characters(invitation).count <= Invitation.symbolCountMax)
  }

  @Test func theLayoutIsFixed() throws {
    // Computed apart from this code: 00 001 | C0A80114 | 20FB | 0017FF80016CA95E | 039058C6F2C0CB492C533B0A4D14EF77, and the check symbol.
    #expect(Self.invitation("192.168.1.20", 8443).code == "1R2M0-2510Z-C01FZ-W005P-AJQG3-J1CCD-WP0SD-4JRMS-V196H-9VVQH")
    #expect(Self.characters(Self.invitation(nil)).count == 41)
    #expect(Self.characters(Self.invitation("192.168.1.20", 8443)).count == 50)
  }

  @Test(arguments: [
    ("192.168.1.20", 8443, true), ("tanfang.suibin.gov.cn", 443, true), ("HUB.Suibin.gov.cn", 8443, true),
    ("abcdefghijklmnopqr", 443, true), ("abcdefghijklmnopqrs", 443, false), ("abcdefghijklmno", 1, true),
    ("abcdefghijklmnop", 1, false), ("fd00::1", 443, false), ("探访.中国", 443, false), ("", 443, false),
    ("256.1.1.1", 443, true), ("a_b", 443, false), ("a@b", 443, false),
  ])
  func anAddressIsCarriedWhenItFits(host: String, port: Int, fits: Bool) throws {
    let invitation = Self.invitation(host, UInt16(port))
    let expected = fits ? Invitation.Address(host: host.lowercased(), port: UInt16(port)) : nil
    #expect(invitation.address == expected)
    #expect(try Invitation(code: invitation.code).address == expected)
  }

  @Test func addressesAreURLs() {
    #expect(Invitation.Address(host: "10.0.0.1", port: 8443).url == "https://10.0.0.1:8443")
    #expect(Invitation.Address(host: "hub.gov.cn", port: 443).url == "https://hub.gov.cn")
    #expect(Invitation.Address(host: "fd00::1", port: 8443).url == "https://[fd00::1]:8443")
  }

  @Test(arguments: invitations)
  func everySingleWrongCharacterIsFound(invitation: Invitation) {
    let code = Self.characters(invitation)
    // Everything on a keyboard, save what reading skips.
    let typed = (0x21...0x7E).map { Character(Unicode.Scalar($0)!) }.filter { $0 != "-" }
    for position in code.indices {
      for character in typed {
        var wrong = code
        wrong[position] = character
        let read = try? Invitation(code: String(wrong))
        let same =
          character.unicodeScalars.first.flatMap(Base32.value) == Base32.value(code[position].unicodeScalars.first!)
        #expect((read == nil) == !same && (read == nil || read == invitation), "\(position) \(character)")
      }
    }
  }

  @Test(arguments: invitations)
  func everyExchangeOfNeighboursIsFound(invitation: Invitation) {
    let code = Self.characters(invitation)
    for distance in [1, 2] {
      for position in code.indices.dropLast(distance) where code[position] != code[position + distance] {
        var wrong = code
        wrong.swapAt(position, position + distance)
        #expect(throws: InvitationError.mistyped) { try Invitation(code: String(wrong)) }
      }
    }
  }

  @Test(arguments: invitations)
  func everyMissingOrDoubledCharacterIsFound(invitation: Invitation) {
    let code = Self.characters(invitation)
    for position in code.indices {
      var short = code
      short.remove(at: position)
      let long = code[..<position] + [code[position]] + code[position...]
      for wrong in [String(short), String(long)] {
        // A name's length is free in steps of 16 bits, so one character more or less never fits another length.
        #expect(throws: InvitationError.self) { try Invitation(code: wrong) }
      }
    }
  }

  @Test func readingIsTolerant() throws {
    let invitation = Self.invitations[1]
    let plain = String(Self.characters(invitation))
    let spellings = [
      plain, plain.lowercased(), "  " + invitation.code.replacing("-", with: " ") + "\n",
      plain.replacing("0", with: "O").replacing("1", with: "I"),
      plain.replacing("0", with: "o").replacing("1", with: "l"),
      invitation.code.replacing("-", with: "—").replacing("1", with: "L"),
      String(String.UnicodeScalarView(invitation.code.unicodeScalars.map { Unicode.Scalar($0.value + 0xFEE0)! })),
    ]
    for spelling in spellings { #expect(try Invitation(code: spelling) == invitation, "\(spelling)") }
  }

  @Test func errorsSayWhereToLook() {
    let code = Self.invitations[0].code
    #expect(throws: InvitationError.wrongCharacter(position: 6)) {
      try Invitation(code: code.prefix(6) + "U" + code.dropFirst(7))
    }
    #expect(throws: InvitationError.wrongLength(0)) { try Invitation(code: " - ") }
    #expect(throws: InvitationError.wrongLength(61)) { try Invitation(code: String(repeating: "7", count: 5_000)) }
    #expect("\(InvitationError.wrongCharacter(position: 6))".contains("group 2"))
  }

  @Test func aNewerCodeIsToldFromAMistypedOne() {
    for (first, rest) in [(UInt8(8), 40), (31, 55), (4, 40), (7, 3)] {
      let symbols = [first] + [UInt8](repeating: 9, count: rest)
      let code = Base32.text(symbols + [Base32Check.symbol(symbols)])
      #expect(throws: InvitationError.newerVersion) { try Invitation(code: code) }
    }
  }

  @Test func oneInvitationHasOneCode() {
    // A set spare bit, port 443 written out, and ".gov.cn" letter by letter, each with a right check symbol.
    var writer = BitWriter()
    writer.write(0, bits: 5)
    for _ in 0..<24 { writer.write(0, bits: 8) }
    writer.write(1, bits: 3)
    let spare = writer.symbols

    writer = BitWriter()
    writer.write(3, bits: 5)
    writer.write(443, bits: 16)
    writer.write(UInt64(HostName.triples("a")![0]), bits: 16)
    for _ in 0..<24 { writer.write(0, bits: 8) }
    let port = writer.symbols

    writer = BitWriter()
    writer.write(2, bits: 5)
    for name in ["a.g", "ov.", "cn"] { writer.write(UInt64(HostName.triples(name)![0]), bits: 16) }
    for _ in 0..<24 { writer.write(0, bits: 8) }
    let letters = writer.symbols

    for symbols in [spare, port, letters] {
      let code = Base32.text(symbols + [Base32Check.symbol(symbols)])
      #expect(throws: InvitationError.malformed) { try Invitation(code: code) }
    }
  }

  /// A name that is none was said to be of the wrong length.
  @Test func aMalformedHostNameIsNoMatterOfLength() {
    // Beyond the last triple, nothing but padding, and a symbol of padding in the middle.
    for triple in [UInt64(64_000), 0, 1 << 6] {
      var writer = BitWriter()
      writer.write(2, bits: 5)
      writer.write(triple, bits: 16)
      writer.write(UInt64(HostName.triples("a")![0]), bits: 16)
      for _ in 0..<24 { writer.write(0, bits: 8) }
      let symbols = writer.symbols
      let code = Base32.text(symbols + [Base32Check.symbol(symbols)])
      #expect(throws: InvitationError.malformed) { try Invitation(code: code) }
    }
  }

  @Test(arguments: invitations) func aCodeOfAnotherLengthIsSaidToBeSo(invitation: Invitation) {
    let symbols = Self.characters(invitation).dropLast().map { Base32.value($0.unicodeScalars.first!)! }
    for changed in [Array(symbols.dropLast()), symbols + [0]] {
      let code = Base32.text(changed + [Base32Check.symbol(changed)])
      #expect(throws: InvitationError.wrongLength(changed.count + 1)) { try Invitation(code: code) }
    }
  }
}

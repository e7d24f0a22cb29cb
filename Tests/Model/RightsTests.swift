import Model
import Testing

@Suite("Who sees and writes what")
struct RightsTests {
  let model = CareModel.current

  @Test("Roles")
  func roles() {
    #expect(Role.allCases.filter(\.isOfficial) == [.village, .town, .county, .auditor])
    #expect(Role.allCases.filter(\.mayWriteRecords) == [.volunteer, .village, .town, .county])
    #expect(Role.volunteer.visibility == .scope)
    #expect(Role.auditor.visibility == .officials)
    #expect(Role.admin.visibility == nil)
    for role in Role.allCases { #expect(Role(key: role.key) == role) }
    #expect(Role(key: "root") == nil)
  }

  @Test("Auditor and administrator write nothing, and nobody writes what the hub derives")
  func readers() {
    for type in model.types {
      #expect(!type.mayWrite(.auditor) && !type.mayWrite(.admin))
      #expect(type.mayRead(.auditor) && !type.mayRead(.admin))
      for field in type.fields {
        #expect(field.mayWrite(.auditor) == .no && field.mayWrite(.admin) == .no, "\(field.key)")
        if field.writtenByHub {
          for role in Role.allCases { #expect(field.mayWrite(role) == .no, "\(field.key)") }
        } else {
          #expect(field.mayWrite(.county) == .yes && field.mayWrite(.town) == .yes, "\(field.key)")
        }
        for role in Role.allCases where field.mayWrite(role) == .yes {
          #expect(role.visibility.map { field.isVisible(to: $0) } == true, "\(field.key): \(role.key) writes unseen")
        }
      }
    }
  }

  @Test(
    "A field's rights",
    arguments: [
      ("name", Permission.yes, Permission.yes, Permission.yes), ("id_number", .propose, .propose, .yes),
      ("id_number_unverified", .propose, .propose, .yes), ("id_number_masked", .no, .no, .no),
      ("nursing_subsidy", .no, .propose, .yes), ("risk_tier", .propose, .yes, .yes),
      ("same_as", .propose, .propose, .yes), ("archived", .yes, .yes, .yes), ("official_note", .no, .yes, .yes),
    ])
  func rights(key: String, volunteer: Permission, village: Permission, town: Permission) throws {
    let field = try #require(model.type(key: "elder")?.field(key: key))
    #expect(field.mayWrite(.volunteer) == volunteer)
    #expect(field.mayWrite(.village) == village)
    #expect(field.mayWrite(.town) == town)
  }

  @Test(
    "Which types a role writes",
    arguments: [
      ("elder", "yes yes yes"), ("visit", "yes yes yes"), ("alert", "yes yes yes"), ("village", "no yes yes"),
      ("distinction", "propose propose yes"), ("assessment", "yes yes yes"), ("assignment", "propose yes yes"),
      ("policy", "no no yes"), ("request", "yes yes yes"), ("order", "yes yes yes"), ("entitlement", "no propose yes"),
      ("benefit", "no no yes"), ("helper", "no yes yes"), ("team", "no yes yes"), ("timebank", "yes yes yes"),
      ("facility", "no yes yes"), ("training", "no yes yes"), ("target", "no no yes"), ("release", "no no yes"),
    ])
  func types(key: String, wanted: String) throws {
    let type = try #require(model.type(key: key))
    // What a new record cannot do without decides: the rest may be for fewer.
    let found = [Role.volunteer, .village, .town].map { role -> String in
      let rights = Set(type.requiredFields.map { $0.mayWrite(role) })
      #expect(rights.count == 1, "\(key): a \(role.key) could make no whole record in one change")
      #expect(type.mayWrite(role) == (rights != [.no]))
      return rights == [.yes] ? "yes" : rights == [.propose] ? "propose" : "no"
    }
    #expect(found.joined(separator: " ") == wanted)
    #expect(type.requiredFields.allSatisfy { $0.mayWrite(.county) == .yes })
    #expect(type.requiredFields.allSatisfy { $0.visible == .scope }, "whoever holds it can name it")
  }

  @Test("What a helper earns, where a helper lives and an amount granted are for officials")
  func officialsFields() throws {
    for (type, keys) in [
      ("helper", ["phone", "id_number", "birth", "address", "certificate_number"]), ("team", ["phone"]),
      ("entitlement", ["amount_yuan", "evidence", "official_note"]), ("training", ["attendance"]),
      ("elder", ["annual_income_yuan", "household_income_yuan", "subsidies"]),
    ] {
      for key in keys { #expect(try #require(model.type(key: type)?.field(key: key)).isVisible(to: .scope) == false) }
    }
    #expect(RecordType.timebank.ownedBy == RecordType.timebank["helper"].number)
    #expect(model.types.filter { $0.ownedBy != nil }.map(\.key) == ["timebank"])
  }

  @Test("Whoever carries an assessment out writes what was found; the final level is for officials to decide")
  func assessments() {
    let proposed = RecordType.assessment.fields.filter { $0.mayWrite(.volunteer) == .propose }.map(\.key)
    #expect(proposed == ["final_level", "long_term_care_level", "confirmed_by"])
    #expect(RecordType.assessment.fields.allSatisfy { $0.mayWrite(.village) == .yes && $0.visible == .scope })
    #expect(RecordType.elder["ability_level"].mayWrite(.volunteer) == .propose)
  }

  @Test("A volunteer's device does not see the ID number, but sees the masked one")
  func visibility() throws {
    let elder = try #require(model.type(key: "elder"))
    #expect(elder.field(key: "id_number")?.isVisible(to: .scope) == false)
    #expect(elder.field(key: "id_number")?.isVisible(to: .officials) == true)
    #expect(elder.field(key: "id_number_masked")?.isVisible(to: .scope) == true)
  }
}

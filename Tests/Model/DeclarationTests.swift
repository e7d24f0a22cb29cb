import Model
import Testing

@Suite("What is declared holds together")
struct DeclarationTests {
  let model = CareModel.current

  @Test("Types and fields have unique numbers and keys, in both languages")
  func uniqueness() {
    #expect(
      model.types.map(\.key) == [
        "elder", "visit", "alert", "village", "distinction", "assessment", "assignment", "policy", "request", "order",
        "entitlement", "benefit", "helper", "team", "timebank", "facility", "training", "target", "release",
        "dismissal", "suggestion",
      ])
    #expect(model.types.map(\.number) == Array(1...21), "numbers are on the wire: never renumbered")
    #expect(Set(model.types.map(\.number)).count == model.types.count)
    for type in model.types {
      #expect(Set(type.fields.map(\.number)).count == type.fields.count)
      #expect(Set(type.fields.map(\.key)).count == type.fields.count)
      #expect(type.fields.map(\.number) == type.fields.map(\.number).sorted())
      #expect(Set(type.fields.map(\.label.zh)).count == type.fields.count, "\(type.key): two columns of one name")
      for field in type.fields {
        #expect(isLabel(field.label), "\(type.key).\(field.key)")
        #expect(field.help.map(isLabel) ?? true, "\(type.key).\(field.key)")
        #expect(field.number > 0 && isKey(field.key), "\(type.key).\(field.key)")
        #expect((1...model.version).contains(field.since))
      }
    }
  }

  @Test("Look-ups by key, number and option find the same field")
  func lookups() {
    for type in model.types {
      #expect(model.type(key: type.key) === type)
      #expect(model.type(number: type.number) === type)
      for field in type.fields {
        #expect(type.field(key: field.key) === field)
        #expect(type.field(number: field.number) === field)
        #expect(type.field(option: field.option) === field)
        #expect(type[field.key] === field)
      }
      #expect(type.field(number: 0) == nil)
      #expect(type.field(number: 999) == nil)
      #expect(type.field(number: .max) == nil)
      #expect(type.field(key: "nonsense") == nil)
    }
    #expect(model.type(number: 99) == nil)
  }

  @Test("A field is for officials exactly if its number is 1000 or more")
  func visibilityByNumber() {
    var officials: [String] = []
    for field in model.types.flatMap(\.fields) {
      #expect(field.visible == Visibility(field: field.number), "\(field.key)")
      if field.visible == .officials { officials.append(field.key) }
    }
    #expect(officials.contains("id_number") && officials.contains("nursing_subsidy"))
    #expect(Visibility(field: 999) == .scope)
    #expect(Visibility(field: 1000) == .officials)
  }

  @Test("The keys that scripts rely on are there")
  func fixedKeys() throws {
    let expected = [
      "elder": [
        "name", "sex", "birth", "id_number", "id_number_masked", "id_number_unverified", "phone", "address", "village",
        "group", "living", "categories", "note", "same_as", "archived",
      ],
      "visit": ["elder", "mode", "at", "outcome", "note", "risk", "voided"],
      "alert": ["elder", "kind", "note", "outcome", "state", "voided"],
    ]
    for (key, fields) in expected {
      let type = try #require(model.type(key: key))
      for field in fields { #expect(type.field(key: field) != nil, "\(key).\(field)") }
    }
    #expect(keys("elder", "sex").isSuperset(of: ["male", "female", "unknown"]))
    #expect(
      keys("elder", "living").isSuperset(of: ["alone", "with_spouse", "with_children", "with_others", "institution"]))
    #expect(
      keys("elder", "categories").isSuperset(of: [
        "living_alone", "empty_nest", "left_behind", "disabled", "severely_handicapped", "family_planning_special",
        "advanced_age", "low_income", "destitute", "veteran",
      ]))
    #expect(keys("visit", "mode").isSuperset(of: ["home", "phone", "neighbour", "paired"]))
    #expect(keys("visit", "outcome").isSuperset(of: ["seen", "not_home", "refused"]))
    #expect(keys("elder", "archived").isSuperset(of: ["died", "moved_away", "in_institution", "entered_in_error"]))
  }

  @Test("Regions come from a field of the right kind")
  func regionRules() throws {
    for type in model.types {
      switch type.region {
      case .field(let number):
        let field = try #require(type.field(number: number))
        switch field.kind {
        case .region, .division: break
        default: Issue.record("\(field.key)")
        }
        #expect(field.required)
      case .follows(let number):
        let field = try #require(type.field(number: number))
        guard case .reference(let target) = field.kind else { Issue.record("\(field.key)"); continue }
        #expect(field.required && model.type(number: target) != nil)
      }
    }
  }

  @Test("Vocabularies have unique codes, keys and labels, and one key names one vocabulary")
  func vocabularies() {
    let lists = model.types.flatMap(\.fields).compactMap(\.vocabulary)
    for list in lists {
      #expect(lists.allSatisfy { $0.key != list.key || $0 === list }, "\(list.key)")
      #expect(isLabel(list.label) && isKey(list.key))
      #expect(Set(list.terms.map(\.code)).count == list.terms.count, "\(list.key)")
      #expect(Set(list.terms.map(\.key)).count == list.terms.count, "\(list.key)")
      #expect(Set(list.terms.map(\.label.zh)).count == list.terms.count, "\(list.key)")
      #expect(list.terms.map(\.rank) == Array(0..<list.terms.count))
      for term in list.terms {
        #expect(isLabel(term.label) && isKey(term.key), "\(list.key).\(term.key)")
        #expect((0...Int64(UInt32.max)).contains(term.code), "a code is also the element of a flag")
        #expect(list.term(code: term.code) == term && list.term(key: term.key) == term && list[term.key] == term.code)
      }
    }
  }

  @Test("Every key, label and alias means its own term")
  func matching() {
    for list in model.vocabularies {
      for term in list.terms {
        for text in [term.key, term.label.zh, term.label.en] + term.aliases {
          #expect(list.match(text)?.key == term.key, "\(list.key): \(text)")
          #expect(list.match(" " + text.uppercased() + "　")?.key == term.key, "\(list.key): \(text)")
        }
      }
      #expect(list.match("没有这样的词") == nil)
      #expect(list.match("") == nil)
    }
  }

  @Test("Flags are read as flags, severity as severity, all else as registers")
  func readings() {
    for field in model.types.flatMap(\.fields) {
      if case .flags = field.kind {
        #expect(field.reading == .flags)
      } else {
        #expect(field.reading == (["risk", "severity"].contains(field.key) ? .mostSevere : .register), "\(field.key)")
      }
    }
  }

  private func keys(_ type: String, _ field: String) -> Set<String> {
    Set(model.type(key: type)?.field(key: field)?.vocabulary?.terms.map(\.key) ?? [])
  }

  private func isLabel(_ label: Label) -> Bool { label[.zh] == label.zh && !label.zh.isEmpty && !label.en.isEmpty }

  private func isKey(_ key: String) -> Bool {
    !key.isEmpty && key.first != "_" && key.first?.isNumber == false
      && key.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "_" }
  }
}

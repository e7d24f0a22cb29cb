import Model
package import Terminal

/// The commands by which officials work on cases, the same in both programs.
package enum CaseworkCommands {
  /// - Parameters:
  ///   - more: options that one of the programs has besides.
  ///   - elders: where a shell finds ids of elders.
  ///   - atDesk: opens the desk of an invocation, and keeps what it stands on open until the work is done.
  package static func all(
    more: [Option] = [], elders: Completion? = nil,
    atDesk: @escaping @Sendable (Invocation, (Desk) throws -> ExitCode) throws -> ExitCode
  ) -> [Command] {
    [
      Command("conflicts", ConflictCommands.listSummary, options: more) { try atDesk($0, ConflictCommands.list) },
      Command(
        "settle", ConflictCommands.settleSummary, details: ConflictCommands.settleDetails,
        operands: ConflictCommands.settleOperands, options: ConflictCommands.settleOptions + more,
        examples: ConflictCommands.settleExamples
      ) { invocation in
        try ConflictCommands.checkUsage(invocation.arguments)
        return try atDesk(invocation) { try ConflictCommands.settle(invocation.arguments, $0) }
      },
      Command(
        "duplicates", DuplicatesCommand.summary, details: DuplicatesCommand.details,
        options: DuplicatesCommand.options + more, examples: DuplicatesCommand.examples
      ) { invocation in try atDesk(invocation) { try DuplicatesCommand.run(invocation.arguments, $0) } },
      Command(
        "unite", UniteCommands.uniteSummary, details: UniteCommands.uniteDetails,
        operands: UniteCommands.uniteOperands(elders), options: UniteCommands.uniteOptions(elders) + more,
        examples: UniteCommands.uniteExamples
      ) { invocation in try atDesk(invocation) { try UniteCommands.unite(invocation.arguments, $0) } },
      Command(
        "separate", UniteCommands.separateSummary, details: UniteCommands.separateDetails,
        operands: UniteCommands.separateOperands(elders), options: UniteCommands.separateOptions + more
      ) { invocation in try atDesk(invocation) { try UniteCommands.separate(invocation.arguments, $0) } },
      Command(
        "distinct", UniteCommands.distinctSummary, details: UniteCommands.distinctDetails,
        operands: UniteCommands.distinctOperands(elders), options: UniteCommands.distinctOptions(elders) + more
      ) { invocation in try atDesk(invocation) { try UniteCommands.distinct(invocation.arguments, $0) } },
      Command(
        "discover", DiscoverCommands.discoverSummary, details: DiscoverCommands.discoverDetails,
        options: DiscoverCommands.discoverOptions + more,
        examples: [Example("discover --rule alone_80", Label("独居且满80岁的", "alone and 80 or older"))]
      ) { invocation in try atDesk(invocation) { try DiscoverCommands.discover(invocation.arguments, $0) } },
      Command(
        "dismiss", DiscoverCommands.dismissSummary, details: DiscoverCommands.dismissDetails,
        operands: [Operand("id", .record, Label("老人编号", "the elder's id"), completion: elders)],
        options: DiscoverCommands.dismissOptions + more,
        examples: [
          Example("dismiss k7q2-41 --rule alone_80 --reason 女儿同住", Label("不是独居", "does not live alone"))
        ]
      ) { invocation in try atDesk(invocation) { try DiscoverCommands.dismiss(invocation.arguments, $0) } },
    ]
  }
}

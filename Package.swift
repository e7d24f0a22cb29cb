// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

/// A thin window on a C library of the operating system.
func system(_ name: String, _ pkgConfig: String, _ package: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], path: String? = nil, exclude: [String] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies + ["Support"], path: path ?? "Tests/\(name)",
    exclude: exclude,
    swiftSettings: settings)
}

let package = Package(
  name: "tanfang",
  products: [
    .executable(name: "tanfang", targets: ["tanfang"]),
    .executable(name: "tanfangd", targets: ["tanfangd"]),
    // Preloaded into both by Tests/Faults.
    .library(name: "FaultShim", type: .dynamic, targets: ["FaultShim"]),
    // Preloaded by Tests/Bench into the hub.
    .library(name: "SlowDisk", type: .dynamic, targets: ["SlowDisk"]),
  ],
  traits: [.trait(name: "PostgreSQL", description: "The hub's store may be a PostgreSQL database, by libpq.")],
  targets: [
    system("CSQLite", "sqlite3", "libsqlite3-dev"),
    system("CPostgreSQL", "libpq", "libpq-dev"),
    system("CMicroHTTPD", "libmicrohttpd", "libmicrohttpd-dev"),
    system("CCrypto", "libcrypto", "libssl-dev"),
    system("CZlib", "zlib", "zlib1g-dev"),
    system("CExpat", "expat", "libexpat1-dev"),
    .systemLibrary(name: "CTerminal"),  // glibc itself: no package to find or install
    // Loaded when a command asks a hub (its curl.c says why); only its headers are needed to build.
    .target(
      name: "CCurl", path: "Clients/cli/CCurl",
      linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),

    // Imports point only up this list (Sources/ARCHITECTURE.md).
    library("Replication"),
    library("Model", ["Replication"]),
    library("Wire", ["Replication", "Model", "CCrypto", "CZlib"]),
    library("Store", ["Replication", "Model", "Wire"]),
    library("Storage", ["Store", "CSQLite"]),
    // Without the trait hardly anything is in it, and nothing of libpq.
    library("PostgreSQL", ["Storage", .target(name: "CPostgreSQL", condition: .when(traits: ["PostgreSQL"]))]),
    library("Sync", ["Store"]),
    library("Care", ["Store"]),
    library("Terminal", ["Model", "CTerminal"]),
    library("Roster", ["Model", "Terminal"]),
    library("Workbooks", ["Wire", "CExpat", "CZlib"]),
    library("Casework", ["Care", "Sync", "Terminal", "Workbooks"]),
    // The pages of the officials' console, in C for #embed.
    .target(
      name: "ConsolePages", path: "Clients/console", sources: ["embed.c"], publicHeadersPath: "include"),
    library("Importing", ["Care", "Casework", "Roster", "Sync", "Terminal", "Workbooks"]),
    library("Exporting", ["Care", "Casework", "Sync", "Terminal", "Workbooks"]),
    library(
      "Hub",
      [
        "Care", "Casework", "ConsolePages", "Exporting", "Importing", "PostgreSQL", "Roster", "Sync", "Storage",
        "Terminal", "Workbooks", "CMicroHTTPD", "CCrypto",
      ]),
    .executableTarget(
      name: "tanfangd", dependencies: ["Hub", "Casework", "Exporting", "Importing", "PostgreSQL", "Terminal"],
      swiftSettings: settings
    ),
    .target(
      name: "Transport", dependencies: ["Model", "Wire", "CCurl"], path: "Clients/cli/Transport",
      swiftSettings: settings),
    .target(
      name: "Network", dependencies: ["Sync", "Storage", "Terminal", "Transport"], path: "Clients/cli/Network",
      swiftSettings: settings),
    .executableTarget(
      name: "tanfang",
      dependencies: [
        "Sync", "Storage", "Care", "Casework", "Exporting", "Roster", "Importing", "Terminal", "Transport", "Network",
        "Workbooks",
      ],
      path: "Clients/cli/Sources", swiftSettings: settings),

    // The simulator (Tests/Simulation/README.md): `swift run -c release simulate`.
    .target(
      name: "Simulation", dependencies: ["Sync", "Storage", "Support"], path: "Tests/Simulation/World",
      swiftSettings: settings),
    .executableTarget(
      name: "simulate", dependencies: ["Simulation"], path: "Tests/Simulation/Command", swiftSettings: settings),

    .target(
      name: "Support", dependencies: ["PostgreSQL", "Sync", "Storage"], path: "Tests/Support", swiftSettings: settings),
    .target(name: "FaultShim", path: "Tests/Faults/Shim"),
    .executableTarget(
      name: "faults",
      dependencies: ["Hub", "Network", "PostgreSQL", "Storage", "Support", "Sync", "Terminal", "Transport"],
      path: "Tests/Faults/Command", swiftSettings: settings),

    // A county's year, reckoned twice: `swift run -c release county`.
    .target(
      name: "Reckoning", dependencies: ["Care", "Support"], path: "Tests/Figures/Reckoning", swiftSettings: settings),
    .executableTarget(
      name: "county", dependencies: ["Reckoning"], path: "Tests/Figures/Command", swiftSettings: settings),

    // The table of figures (Tests/Bench/RESULTS.md): `swift run -c release bench`.
    .executableTarget(
      name: "bench",
      dependencies: [
        "Counters", "CSQLite", "CZlib", "Care", "Hub", "Model", "Network", "PostgreSQL", "Replication", "Storage",
        "Store", "Support", "Sync", "Terminal", "Transport", "Wire",
        .target(name: "CPostgreSQL", condition: .when(traits: ["PostgreSQL"])),
      ],
      path: "Tests/Bench", exclude: ["Counters", "RESULTS.md", "Shim", "expected.json"], swiftSettings: settings),
    .target(name: "Counters", dependencies: ["CSQLite"], path: "Tests/Bench/Counters"),
    .target(name: "SlowDisk", path: "Tests/Bench/Shim"),
    // A hub of 100,000 people to measure with: `swift run -c release crowd --data FOLDER`.
    .executableTarget(name: "crowd", dependencies: ["Support"], path: "Tests/Crowd", swiftSettings: settings),

    tests("Replication", ["Replication"]),
    tests("Model", ["Model"]),
    tests("Wire", ["Wire"]),
    tests("Storage", ["Storage"]),
    tests("PostgreSQL", ["PostgreSQL", "Storage", "Sync"]),
    tests("Sync", ["Sync", "Storage"]),
    tests("Care", ["Care", "Storage", "Sync"]),
    tests("Figures", ["Care", "Reckoning", "Storage", "Sync"], path: "Tests/Figures/Tests"),
    tests("Casework", ["Care", "Casework", "Storage", "Sync", "Terminal", "Workbooks"]),
    tests("Roster", ["Roster"]),
    tests("Workbooks", ["CZlib", "Workbooks"]),
    tests("Importing", ["Care", "Importing", "Storage"]),
    tests("Terminal", ["Model", "Terminal"]),
    tests("Hub", ["Hub", "Network", "Transport", "tanfangd"], exclude: ["Console/schemathesis.sh"]),
    tests(
      "Conformance", ["Storage", "Sync", "Wire"],
      exclude: ["second_client.py", "second_vectors.py", "second_wire.py"]),
    tests("Simulation", ["Simulation", "Wire"], path: "Tests/Simulation/Tests"),
    tests("CLI", ["Terminal", "Storage", "Sync", "Wire", "tanfang", "tanfangd"], path: "Clients/cli/Tests"),
  ],
  swiftLanguageModes: [.v6]
)

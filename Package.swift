// swift-tools-version: 6.2
import PackageDescription

// The same strict settings for every target: nothing here is looser than its neighbour.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "sallyport",
    products: [.executable(name: "sallyport", targets: ["Application"])],
    traits: [
        .trait(name: "MongoDB", description: "Opaque tokens in MongoDB (`store.type: mongo`), by libmongoc."),
        .default(enabledTraits: ["MongoDB"]),
    ],
    targets: [
        // The composition: command line, settings, the story of a request. Start reading here.
        .executableTarget(
            name: "Application",
            dependencies: [
                "Base", "HTTP", "Platform", "JOSE", "Connections", "Gateways", "Principals", "Rules", "Upstreams",
            ],
            swiftSettings: strict),
        // 1. Bytes to HTTP and back: owns every socket.
        .target(name: "Connections", dependencies: ["Base", "HTTP", "Platform"], swiftSettings: strict),
        // 2. What is asked: one file per proxy dialect.
        .target(name: "Gateways", dependencies: ["Base", "HTTP", "Principals"], swiftSettings: strict),
        // 3. Who is asking: providers, the chain, augmenters.
        .target(name: "Principals", dependencies: ["Base", "HTTP", "JOSE", "Platform"], swiftSettings: strict),
        // 4. May they: the rules.
        .target(name: "Rules", dependencies: ["Base", "Gateways", "Principals"], swiftSettings: strict),
        // 5. Credentials the application accepts.
        .target(
            name: "Upstreams", dependencies: ["Base", "HTTP", "JOSE", "Platform", "Principals", "Rules"],
            swiftSettings: strict),
        // Vocabularies.
        .target(name: "HTTP", dependencies: ["Base"], swiftSettings: strict),
        .target(name: "JOSE", dependencies: ["Base", "HTTP", "Platform"], swiftSettings: strict),
        .target(name: "Base", swiftSettings: strict),
        // Every call into C, every `unsafe`.
        .target(
            name: "Platform",
            dependencies: [
                "Base", "COpenSSL", "CYAML", "CCrypt", "CHiredis", "CLDAP",
                .target(name: "CMongoC", condition: .when(traits: ["MongoDB"])), "CSystem",
            ],
            swiftSettings: strict),
        .systemLibrary(name: "COpenSSL", path: "Sources/CModules/COpenSSL", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CYAML", path: "Sources/CModules/CYAML", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CCrypt", path: "Sources/CModules/CCrypt", providers: [.apt(["libcrypt-dev"])]),
        // Without pkgConfig: hiredis' asks for a flag that SwiftPM refuses.
        .systemLibrary(name: "CHiredis", path: "Sources/CModules/CHiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(name: "CLDAP", path: "Sources/CModules/CLDAP", providers: [.apt(["libldap-dev"])]),
        .systemLibrary(
            name: "CMongoC", path: "Sources/CModules/CMongoC", pkgConfig: "libmongoc-1.0",
            providers: [.apt(["libmongoc-dev"])]),
        .systemLibrary(name: "CSystem", path: "Sources/CModules/CSystem"),
        // Tests mirror the sources.
        .target(
            name: "TestSupport",
            dependencies: [
                "Base", "HTTP", "Platform", "JOSE", "Connections", "Gateways", "Principals", "Rules", "Upstreams",
            ],
            path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "BaseTests", dependencies: ["Base", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "HTTPTests", dependencies: ["HTTP", "Platform", "Base", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "PlatformTests", dependencies: ["Platform", "Base", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "ConnectionsTests", dependencies: ["Connections", "HTTP", "Platform", "Base", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "GatewaysTests", dependencies: ["Gateways", "Principals", "HTTP", "Base", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "PrincipalsTests",
            dependencies: ["Principals", "JOSE", "Platform", "HTTP", "Base", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "RulesTests", dependencies: ["Rules", "Gateways", "Principals", "HTTP", "Base", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "JOSETests", dependencies: ["JOSE", "HTTP", "Platform", "Base", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "UpstreamsTests",
            dependencies: ["Upstreams", "Rules", "Principals", "JOSE", "Platform", "HTTP", "Base", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "ApplicationTests",
            dependencies: [
                "Application", "Upstreams", "Rules", "Principals", "Gateways", "Connections", "JOSE", "Platform",
                "HTTP",
                "Base", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["Platform", "HTTP", "Connections", "JOSE", "Base", "TestSupport"], swiftSettings: strict),
    ]
)

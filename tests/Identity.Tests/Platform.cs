using AseanPlatform.Testing;

[assembly: AssemblyFixture(typeof(Platform))]

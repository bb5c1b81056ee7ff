using Microsoft.Extensions.Caching.Memory;

namespace AseanPlatform.Assessment.Assessments;

/// <summary>
/// Assessments as the last save of this process left them: who answers one statement after the other is not made to wait for the same reading each time. What is
/// decided by one is kept only where its revision and its client's facts are still those in the database, which asks the walls as always; whatever else comes of it is
/// not said to anybody, and the assessment is read. For minutes, and so many that their words fit into a few megabytes.
/// </summary>
sealed class LastSaved : IDisposable
{
    const long MostCharacters = 8_000_000;
    const int EachAnswer = 200; // of memory that is no words
    static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);

    readonly MemoryCache _kept = new(new MemoryCacheOptions { SizeLimit = MostCharacters });

    sealed class One(Assessment assessment)
    {
        int _taken;

        public Assessment? Take() => Interlocked.Exchange(ref _taken, 1) == 0 ? assessment : null;
    }

    /// <summary>Whoever takes it has it alone, to change it.</summary>
    public Assessment? Take(Guid tenant, Guid id) => _kept.TryGetValue((tenant, id), out One? one) ? one!.Take() : null;

    public void Put(Guid tenant, Assessment assessment) => _kept.Set((tenant, assessment.Id), new One(assessment), new MemoryCacheEntryOptions
    {
        Size = assessment.Answers.Sum(answer => EachAnswer + (answer.Words?.Length ?? 0) + (answer.Reason?.Length ?? 0)),
        AbsoluteExpirationRelativeToNow = KeptFor,
    });

    public void Dispose() => _kept.Dispose();
}

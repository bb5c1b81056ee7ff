namespace AseanPlatform.Assessment;

static class Moments
{
    extension(TimeProvider clock)
    {
        /// <summary>To the millisecond: what is returned now and what is read back from the database or a snapshot later are the same.</summary>
        public DateTimeOffset Now()
        {
            var now = clock.GetUtcNow();
            return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
        }
    }
}

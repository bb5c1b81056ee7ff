using AseanPlatform.Contracts.Content;
using MassTransit;

namespace AseanPlatform.Assessment.Catalogue;

/// <summary>Fetches the new release, once, and keeps it. Assessments that are under way stay with theirs.</summary>
public sealed class ReleasePublishedConsumer(Catalogues catalogues) : IConsumer<ReleasePublished>
{
    public Task Consume(ConsumeContext<ReleasePublished> context) => catalogues.CatchUp(context.CancellationToken);
}

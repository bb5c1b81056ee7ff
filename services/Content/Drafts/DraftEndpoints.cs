using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Content.Drafts;

/// <summary>The editor's desk.</summary>
static class DraftEndpoints
{
    public static void MapDrafts(this IEndpointRouteBuilder app)
    {
        var drafts = app.MapGroup("/api/v1/drafts").WithTags("Desk").AllowRoles(Roles.Editor);
        drafts.MapGet("/", ListDrafts.Handle).WithName(nameof(ListDrafts));
        drafts.MapPost("/", OpenDraft.Handle).WithName(nameof(OpenDraft));
        drafts.MapGet("/{id:guid}", GetDraft.Handle).WithName(nameof(GetDraft));
        drafts.MapPut("/{id:guid}", DescribeDraft.Handle).WithName(nameof(DescribeDraft));
        drafts.MapGet("/{id:guid}/items/{itemId}", GetDraftItem.Handle).WithName(nameof(GetDraftItem));
        drafts.MapPost("/{id:guid}/preview", PreviewChange.Handle).WithName(nameof(PreviewChange));
        drafts.MapPut("/{id:guid}/items/{itemId}", SaveChange.Handle).WithName(nameof(SaveChange));
        drafts.MapDelete("/{id:guid}/items/{itemId}", WithdrawChange.Handle).WithName(nameof(WithdrawChange));
        drafts.MapPost("/{id:guid}/submission", SubmitDraft.Handle).WithName(nameof(SubmitDraft));
        drafts.MapPost("/{id:guid}/review", ReviewDraft.Handle).WithName(nameof(ReviewDraft));
        drafts.MapPost("/{id:guid}/rebase", RebaseDraft.Handle).WithName(nameof(RebaseDraft));
        drafts.MapPost("/{id:guid}/publication", PublishDraft.Handle).WithName(nameof(PublishDraft));
        drafts.MapPost("/{id:guid}/discarding", DiscardDraft.Handle).WithName(nameof(DiscardDraft));
    }
}

using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Assessment.Leads;

/// <summary>Visitors who confirmed an address on the consultancy's scorecard. All of the consultancy see them; a client is made of one where clients are made, in Identity.</summary>
static class LeadEndpoints
{
    public static void MapLeads(this IEndpointRouteBuilder app)
    {
        var leads = app.MapGroup("/api/v1/leads").WithTags("Leads").AllowRoles(Roles.OfTenant);
        leads.MapGet("/", ListLeads.Handle).WithName(nameof(ListLeads));
        leads.MapGet("/{id:guid}", ListLeads.One).WithName("GetLead");
        leads.MapPut("/{id:guid}/contact", NoteContact.Handle).WithName(nameof(NoteContact));
        leads.MapDelete("/{id:guid}", EraseLead.Handle).WithName(nameof(EraseLead));
        app.MapPost("/internal/leads/{id:guid}/turning", TurnLead.Handle).WithTags("Internal").WithName(nameof(TurnLead)).AllowServices("identity");
    }
}

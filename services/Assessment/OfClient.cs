using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Assessment;

/// <summary>Who calls what is of a client, by role. Which clients they see is the wall's.</summary>
static class OfClient
{
    public static readonly string[] Readers = [Roles.ClientAdmin, Roles.Contributor, Roles.Viewer, Roles.ConsultancyAdmin, Roles.Consultant];
    public static readonly string[] Writers = [Roles.ClientAdmin, Roles.Contributor, Roles.ConsultancyAdmin, Roles.Consultant];
}

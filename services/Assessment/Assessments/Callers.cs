using System.Security.Claims;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Assessment.Assessments;

static class Callers
{
    extension(ClaimsPrincipal caller)
    {
        /// <summary>The person who writes, with the name that is printed beside what was written.</summary>
        public Writer Writer() => new(caller.PersonId()!.Value, caller.FindFirst(Claims.Name)?.Value);

        public string Role() => caller.FindFirst(Claims.Roles)?.Value ?? "";
    }
}

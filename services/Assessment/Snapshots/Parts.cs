using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Scoring;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Assessment.Snapshots;

/// <summary>The parts that every snapshot shares. Each writes one value, its members in order.</summary>
static class Parts
{
    extension(CanonicalWriter to)
    {
        public CanonicalWriter Coverage(Coverage coverage) =>
            to.Begin().Member("done").Number(coverage.Done).Member("shown").Number(coverage.Shown).End();

        public CanonicalWriter Fraction(Fraction? number) => number is not { } n ? to.Null()
            : to.Begin().Member("denominator").Number((long)n.Denominator).Member("numerator").Number((long)n.Numerator).Member("shown").Text(n.Shown).End();

        public CanonicalWriter Release(CatalogueRelease release) =>
            to.Begin().Member("asOf").Day(release.AsOf).Member("id").Text(release.Id).Member("sha256").Text(release.Sha256).End();

        public CanonicalWriter Tenant(TenantCopy? tenant)
        {
            if (tenant is null) return to.Null();
            to.Begin().Member("colour").Text(tenant.Colour);
            if (tenant.Logo is { } logo) to.Member("logo").Text(logo);
            return to.Member("name").Text(tenant.Name).Member("slug").Text(tenant.Slug).End();
        }

        public CanonicalWriter Text(CatalogueText? text) => text is null ? to.Null() : to.Raw(text.Canonical);

        public CanonicalWriter Date(CatalogueDate? date) => date is null ? to.Null()
            : to.Begin().Member("date").Text(date.Date).Member("precision").Text(date.Precision).End();

        public CanonicalWriter Markets(CatalogueRelease release, IReadOnlyCollection<string> chosen)
        {
            to.BeginArray();
            foreach (var market in release.Markets.Where(m => chosen.Contains(m.Id)))
                to.Begin().Member("id").Text(market.Id).Member("name").Text(market.Name).Member("reference").Flag(market.Reference).End();
            return to.EndArray();
        }

        /// <summary>The duties of the chosen markets with their force on the day it is there at that moment.</summary>
        public CanonicalWriter Obligations(CatalogueRelease release, IReadOnlyCollection<string> chosen, DateTimeOffset now)
        {
            to.BeginArray();
            foreach (var market in release.Markets.Where(m => chosen.Contains(m.Id)))
            {
                var day = market.Today(now);
                foreach (var obligation in release.Obligations[market.Id]) to.Obligation(obligation, obligation.ForceOn(day, release), day);
            }
            return to.EndArray();
        }

        CanonicalWriter Obligation(Obligation obligation, ForceOnDay force, DateOnly day)
        {
            to.Begin()
                .Member("asOf").Day(day).Member("begun").Flag(force.Begun).Member("code").Text(obligation.Code).Member("dateConfirmed").Flag(obligation.DateConfirmed)
                .Member("discrepancies").Texts(obligation.Discrepancies).Member("duty").Text(obligation.Duty).Member("force").Text(force.State)
                .Member("from").Date(obligation.Coded.From).Member("id").Text(obligation.Id).Member("jurisdiction").Text(obligation.Jurisdiction)
                .Member("sources").Texts(obligation.Sources).Member("standing").Text(obligation.Standing).Member("startDateNotKnown").Flag(force.StartDateNotKnown)
                .Member("title").Text(obligation.Title).Member("transitions").Text(obligation.Transitions).Member("uncertain");
            if (force.Uncertain is { } uncertain) to.Begin().Member("edge").Text(uncertain.Edge).Member("within").Date(uncertain.Within).End();
            else to.Null();
            return to.Member("until").Date(obligation.Coded.Until).End();
        }

        /// <summary>The sources that those duties rest on.</summary>
        public CanonicalWriter Sources(CatalogueRelease release, IReadOnlyCollection<string> chosen) =>
            to.Named(chosen.SelectMany(m => release.Obligations[m]).SelectMany(o => o.Sources), release.Sources);

        /// <summary>Where their sources quarrel.</summary>
        public CanonicalWriter Discrepancies(CatalogueRelease release, IReadOnlyCollection<string> chosen) =>
            to.Named(chosen.SelectMany(m => release.Obligations[m]).SelectMany(o => o.Discrepancies), release.Discrepancies);

        CanonicalWriter Named(IEnumerable<string> ids, IReadOnlyDictionary<string, CatalogueText> texts)
        {
            to.Begin();
            foreach (var id in ids.Distinct().Order(StringComparer.Ordinal)) to.Member(id).Text(texts[id]);
            return to.End();
        }
    }
}

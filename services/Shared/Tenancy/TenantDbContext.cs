using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace AseanPlatform.Tenancy;

/// <summary>
/// Gives every entity the columns of its kind: filters each query by them, fills them on insert and refuses a write to another's row,
/// so that a forgotten Where clause shows and changes nothing of anybody else.
/// </summary>
public abstract class TenantDbContext(DbContextOptions options, Tenant tenant) : DbContext(options)
{
    public const string TenantFilter = "tenant";
    const string TenantId = "TenantId", ClientId = "ClientId";

    public Tenant Tenant => tenant;

    // Read by the filters at each query.
    Guid CurrentTenant => tenant.IsSet ? tenant.Id : Guid.Empty;
    Guid? CurrentClient => tenant.ClientId;
    Guid? CurrentPerson => tenant.PersonId;
    Guid? CurrentObject => tenant.ObjectId;
    bool AllClients => tenant.AllClients;
    bool Staff => tenant.Staff;
    bool GrantsCount => tenant.Grants;

    /// <summary>Rewrites every row of a client for the tenant it moves to, in the caller's transaction, behind the wall of the tenant it leaves. False where that was done before.</summary>
    public async Task<bool> Move(Guid clientId, Guid to, long epoch, CancellationToken ct)
    {
        var reached = await Database.SqlQuery<long>($"SELECT coalesce(max(epoch), 0) AS \"Value\" FROM client_home WHERE client_id = {clientId}").SingleAsync(ct);
        if (reached >= epoch) return false;
        await Database.ExecuteSqlAsync($"SELECT platform.move_client({clientId}, {to}, {epoch})", ct);
        return true;
    }

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.AddInterceptors(new TenantConnection(tenant));

    /// <summary>Call it last: it isolates every entity added before.</summary>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddCopies();
        foreach (var type in modelBuilder.Model.GetEntityTypes().Where(e => !e.IsOwned()).Select(e => e.ClrType).ToList())
            IsolateMethod.MakeGenericMethod(type).Invoke(this, [modelBuilder]);

        UseSnakeCase(modelBuilder);
    }

    void Isolate<T>(ModelBuilder model) where T : class
    {
        var entity = model.Entity<T>();
        if (typeof(T).GetCustomAttribute<OfNobodyAttribute>() is not null) return;

        var person = typeof(T).GetCustomAttribute<OfPersonAttribute>();
        if (person is not null) entity.Property<Guid>(person.Key);
        if (person is { AcrossTenants: true })
        {
            entity.HasQueryFilter(TenantFilter, e => EF.Property<Guid>(e, person.Key) == CurrentPerson);
            return;
        }

        entity.Property<Guid>(TenantId);
        if (person is not null)
        {
            entity.HasQueryFilter(TenantFilter, e => EF.Property<Guid>(e, TenantId) == CurrentTenant
                && (EF.Property<Guid>(e, person.Key) == CurrentPerson || (Staff && CurrentPerson == null)));
        }
        else if (typeof(T).GetCustomAttribute<OfObjectAttribute>() is { } one)
        {
            entity.HasQueryFilter(TenantFilter, e => EF.Property<Guid>(e, TenantId) == CurrentTenant
                && (Staff || EF.Property<Guid>(e, one.Key) == CurrentObject));
        }
        else if (typeof(T).GetCustomAttribute<OfTenantAttribute>() is { } ofTenant)
        {
            Expression<Func<T, bool>> everybody = e => EF.Property<Guid>(e, TenantId) == CurrentTenant;
            Expression<Func<T, bool>> staff = e => EF.Property<Guid>(e, TenantId) == CurrentTenant && Staff;
            entity.HasQueryFilter(TenantFilter, ofTenant.Readable ? everybody : staff);
        }
        else
        {
            entity.Property<Guid>(ClientId);
            entity.HasQueryFilter(TenantFilter, e => EF.Property<Guid>(e, TenantId) == CurrentTenant
                && (AllClients || EF.Property<Guid>(e, ClientId) == CurrentClient
                    || (GrantsCount && Set<ClientGrant>().Any(g => g.PersonId == CurrentPerson && g.ClientId == EF.Property<Guid>(e, ClientId)))));
        }
    }

    static readonly MethodInfo IsolateMethod = typeof(TenantDbContext).GetMethod(nameof(Isolate), BindingFlags.Instance | BindingFlags.NonPublic)!;

    /// <summary>PostgreSQL folds unquoted names to lower case; snake_case lets SQL be written without quotes.</summary>
    static void UseSnakeCase(ModelBuilder modelBuilder)
    {
        foreach (var entity in modelBuilder.Model.GetEntityTypes().Where(e => !e.IsMappedToJson()))
        {
            if (entity.GetTableName() is { } table) entity.SetTableName(JsonNamingPolicy.SnakeCaseLower.ConvertName(table));
            foreach (var property in entity.GetProperties().Where(p => !(p.IsConcurrencyToken && p.ClrType == typeof(uint)))) // xmin keeps its name
                property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.GetColumnName()));
        }
    }

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        Stamp();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        Stamp();
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    void Stamp()
    {
        foreach (var entry in ChangeTracker.Entries().Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted))
        {
            var type = entry.Metadata.ClrType;
            var (nobody, person, ofClient) = Kinds.GetOrAdd(type, KindOf);
            if (nobody || entry.Metadata.IsOwned()) continue;

            if (person is not { AcrossTenants: true }) Stamp(entry, TenantId, CurrentTenant == Guid.Empty ? null : CurrentTenant, anyOther: false);
            if (person is not null) Stamp(entry, person.Key, CurrentPerson, anyOther: Staff && CurrentPerson is null);
            else if (ofClient && entry.Metadata.FindProperty(ClientId) is { IsNullable: false })
                Stamp(entry, ClientId, CurrentClient, anyOther: AllClients || GrantsCount); // the policy looks up the grant
        }
    }

    // Attributes are read once: each reading is reflection, and every row that is saved asks.
    static readonly ConcurrentDictionary<Type, (bool Nobody, OfPersonAttribute? Person, bool OfClient)> Kinds = new();

    static (bool Nobody, OfPersonAttribute? Person, bool OfClient) KindOf(Type type) => (
        type.IsDefined(typeof(OfNobodyAttribute), inherit: false), type.GetCustomAttribute<OfPersonAttribute>(),
        !type.IsDefined(typeof(OfTenantAttribute), false) && !type.IsDefined(typeof(OfObjectAttribute), false));

    static void Stamp(EntityEntry entry, string column, Guid? own, bool anyOther)
    {
        var owner = entry.Property(column);
        if (entry.State is EntityState.Added && (owner.CurrentValue is not Guid value || value == Guid.Empty))
            owner.CurrentValue = own ?? throw new InvalidOperationException($"{entry.Metadata.ShortName()} needs {column}, and none was set for this request, message or job.");

        var before = entry.State is EntityState.Added ? owner.CurrentValue : owner.OriginalValue;
        if ((!anyOther && !Equals(before, own)) || !Equals(before, owner.CurrentValue))
            throw new InvalidOperationException($"{entry.Metadata.ShortName()} belongs to another {column[..^2].ToLowerInvariant()}.");
    }
}

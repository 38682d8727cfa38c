// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;

namespace I2RVR.Trial
{
    /// <summary>Every public member of an assembly, a line each.</summary>
    static class Members
    {
        const BindingFlags Own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static
            | BindingFlags.DeclaredOnly;

        public static int Run(string[] arguments)
        {
            foreach (Type type in Assembly.Load(File.ReadAllBytes(arguments[0])).GetExportedTypes())
            {
                Console.WriteLine(type.FullName.Replace('+', '.'));
                foreach (string member in Of(type).Distinct())
                    Console.WriteLine(type.FullName.Replace('+', '.') + " " + member);
            }
            return 0;
        }

        static IEnumerable<string> Of(Type type)
        {
            if (type.IsEnum)
                return type.GetFields(BindingFlags.Public | BindingFlags.Static)
                    .Select(field => field.Name + " = " + (int)field.GetValue(null));
            if (typeof(Delegate).IsAssignableFrom(type))
                return new[] { "delegate " + Method(type.GetMethod("Invoke")) };
            return type.GetFields(Own).Select(field => Name(field.FieldType) + " " + field.Name)
                .Concat(type.GetEvents(Own).Select(
                    each => "event " + Name(each.EventHandlerType) + " " + each.Name))
                .Concat(type.GetProperties(Own).Select(
                    property => Name(property.PropertyType) + " " + property.Name))
                .Concat(type.GetConstructors()
                    .Where(constructor => constructor.GetParameters().Length > 0)
                    .Select(constructor => "new(" + Parameters(constructor) + ")"))
                .Concat(type.GetMethods(Own)
                    .Where(method => !method.IsSpecialName || method.Name.StartsWith("op_"))
                    .Select(Method));
        }

        static string Method(MethodInfo method)
        {
            string generic = method.IsGenericMethod ? "<T>" : "";
            return Name(method.ReturnType) + " " + method.Name + generic + "(" + Parameters(method)
                + ")";
        }

        static string Parameters(MethodBase method)
        {
            return string.Join(", ", method.GetParameters().Select(p => Name(p.ParameterType)));
        }

        static string Name(Type type)
        {
            if (type.IsArray)
                return Name(type.GetElementType()) + "[]";
            var words = new Dictionary<Type, string>
            {
                { typeof(void), "void" }, { typeof(int), "int" }, { typeof(float), "float" },
                { typeof(bool), "bool" }, { typeof(string), "string" }, { typeof(uint), "uint" },
                { typeof(object), "object" }, { typeof(byte), "byte" }, { typeof(double), "double" }
            };
            string word;
            if (words.TryGetValue(type, out word))
                return word;
            return type.IsGenericType
                ? type.Name.Split('`')[0] + "<"
                    + string.Join(", ", type.GetGenericArguments().Select(Name)) + ">"
                : type.Name;
        }
    }
}
